package io.javelet.server;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.ContainerAccess;
import io.javelet.runtime.ContainerAccess.Streams;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.server.http.Answer;
import io.javelet.server.http.Exchange;
import io.javelet.server.http.Request;
import io.javelet.server.streaming.RuntimeTunnel;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /exec}, {@code /attach}, {@code /portForward} and {@code /run}: work in containers that
 * run. Any thread; a session blocks its own.
 */
final class StreamEndpoints {
  private static final Set<Door> DOORS = EnumSet.of(Door.HTTPS, Door.LOCAL);
  private static final Set<String> METHODS = Set.of("GET", "POST");
  private static final int LAST_PORT = 65_535;

  private final PodLookup pods;
  private final RuntimeGate runtime;
  private final RuntimeTunnel tunnel;
  private final StreamPlaces places;
  private final boolean webSockets;

  /**
   * @param webSockets whether what runtimes do not speak over WebSockets is translated for them
   */
  StreamEndpoints(
      PodLookup pods,
      RuntimeGate runtime,
      RuntimeTunnel tunnel,
      StreamPlaces places,
      boolean webSockets) {
    this.webSockets = webSockets;
    this.pods = pods;
    this.runtime = runtime;
    this.tunnel = tunnel;
    this.places = places;
  }

  List<Endpoint> all() {
    return List.of(
        Endpoint.streaming("/exec/{namespace}/{pod}/{container}", METHODS, DOORS, this::exec),
        Endpoint.streaming("/exec/{namespace}/{pod}/{uid}/{container}", METHODS, DOORS, this::exec),
        Endpoint.streaming("/attach/{namespace}/{pod}/{container}", METHODS, DOORS, this::attach),
        Endpoint.streaming(
            "/attach/{namespace}/{pod}/{uid}/{container}", METHODS, DOORS, this::attach),
        Endpoint.streaming("/portForward/{namespace}/{pod}", METHODS, DOORS, this::portForward),
        Endpoint.streaming(
            "/portForward/{namespace}/{pod}/{uid}", METHODS, DOORS, this::portForward),
        Endpoint.streaming("/run/{namespace}/{pod}/{container}", Set.of("POST"), DOORS, this::run),
        Endpoint.streaming(
            "/run/{namespace}/{pod}/{uid}/{container}", Set.of("POST"), DOORS, this::run));
  }

  /** Prepares a session with the runtime. */
  private interface Preparing {
    URI prepare(ContainerAccess access);
  }

  private void exec(Call call) throws IOException, InterruptedException, RefusedException {
    Streams streams = streams(call.request());
    Pod pod = pod(call);
    RuntimeContainer container =
        running(call, pod)
            .orElseThrow(() ->
                new RefusedException(
                    500, "container not found (\"" + call.variable("container") + "\")"));
    List<String> command = call.request().parameters("command");
    join(call, access -> access.exec(container.id(), command, streams), channels(call, streams));
  }

  private void attach(Call call) throws IOException, InterruptedException, RefusedException {
    Streams asked = streams(call.request());
    Pod pod = pod(call);
    RuntimeContainer container =
        running(call, pod)
            .orElseThrow(() ->
                new RefusedException(
                    500,
                    "container %s not found in pod %s_%s"
                        .formatted(
                            call.variable("container"),
                            call.variable("pod"),
                            call.variable("namespace"))));
    // The container has a terminal or has none, whatever the client believes.
    boolean tty =
        PodLookup.container(pod, container.name())
            .map(Container::getTty)
            .filter(Boolean.TRUE::equals)
            .isPresent();
    var streams = new Streams(asked.stdin(), asked.stdout(), asked.stderr() && !tty, tty);
    join(call, access -> access.attach(container.id(), streams), channels(call, streams));
  }

  private void portForward(Call call) throws IOException, InterruptedException, RefusedException {
    boolean tunnelled = webSockets && RuntimeTunnel.wantsTunnel(call.request());
    List<Integer> ports = tunnelled ? List.of() : ports(call.request());
    Pod pod = pod(call);
    if (!pods.isOf(pod, call.find("uid"))) {
      throw new RefusedException(404, "pod not found");
    }
    RuntimeSandbox sandbox =
        status(call, pod).sandboxes().stream()
            .filter(RuntimeSandbox::ready)
            .findFirst()
            .orElseThrow(() -> new RefusedException(404, "pod not found"));
    join(
        call,
        access -> access.portForward(sandbox.id(), ports),
        tunnelled ? tunnel::tunnel : tunnel::join);
  }

  /** Joins a client with what the runtime has prepared. */
  private interface Joining {
    void join(Exchange exchange, URI address) throws IOException, InterruptedException;
  }

  private Joining channels(Call call, Streams streams) {
    return webSockets && RuntimeTunnel.wantsTranslation(call.request())
        ? (exchange, address) -> tunnel.translate(exchange, address, streams)
        : tunnel::join;
  }

  private void join(Call call, Preparing preparing, Joining joining)
      throws IOException, InterruptedException, RefusedException {
    if (!call.request().wantsUpgrade() || !call.exchange().upgradable()) {
      throw new RefusedException(500, "Upgrade request required");
    }
    URI address;
    try (StreamPlaces.Place _ = places.take()) {
      try {
        address = preparing.prepare(runtime.now().access());
      } catch (CriException failure) {
        throw new RefusedException(answer(failure));
      }
      joining.join(call.exchange(), address);
    }
  }

  private void run(Call call) throws IOException, InterruptedException, RefusedException {
    Pod pod = pod(call);
    RuntimeContainer container =
        running(call, pod)
            .orElseThrow(() ->
                new RefusedException(
                    500, "container not found (\"" + call.variable("container") + "\")"));
    List<String> command = List.of(call.request().parameter("cmd").orElse("").split(" ", -1));
    ContainerAccess.Output output;
    try {
      output = runtime.now().access().run(container.id(), command);
    } catch (CriException failure) {
      throw new RefusedException(500, failure.description());
    }
    if (output.exitCode() != 0) {
      throw new RefusedException(
          500,
          "command '%s' exited with %d: %s"
              .formatted(
                  String.join(" ", command),
                  output.exitCode(),
                  StandardCharsets.UTF_8.decode(output.stderr())));
    }
    byte[] body = new byte[output.stdout().remaining() + output.stderr().remaining()];
    int length = output.stdout().remaining();
    output.stdout().get(body, 0, length);
    output.stderr().get(body, length, body.length - length);
    call.send(Answer.of(200, "application/json", body));
  }

  private Pod pod(Call call) throws RefusedException {
    return pods.find(PodLookup.name(call))
        .orElseThrow(() -> new RefusedException(404, "pod does not exist"));
  }

  private Optional<RuntimeContainer> running(Call call, Pod pod) throws RefusedException {
    if (!pods.isOf(pod, call.find("uid"))) {
      return Optional.empty();
    }
    return status(call, pod)
        .newest(call.variable("container"))
        .filter(container -> container.state() == ContainerState.RUNNING);
  }

  private RuntimePodStatus status(Call call, Pod pod) throws RefusedException {
    PodFullName name = PodLookup.name(call);
    try {
      return runtime.now().statuses().newerThan(PodLookup.uid(pod), name, Instant.MIN);
    } catch (CriException away) {
      throw new RefusedException(500, away.description());
    }
  }

  private static Streams streams(Request request) throws RefusedException {
    boolean tty = on(request, "tty");
    // A terminal has one output for both.
    var streams =
        new Streams(on(request, "input"), on(request, "output"), on(request, "error") && !tty, tty);
    if (!streams.stdin() && !streams.stdout() && !streams.stderr()) {
      throw new RefusedException(400, "you must specify at least 1 of stdin, stdout, stderr");
    }
    return streams;
  }

  private static boolean on(Request request, String parameter) {
    return request.parameter(parameter).filter("1"::equals).isPresent();
  }

  /** WebSocket clients name their ports beforehand, SPDY clients one by one later. */
  private static List<Integer> ports(Request request) throws RefusedException {
    boolean webSocket =
        request.header("upgrade").filter(word -> word.equalsIgnoreCase("websocket")).isPresent();
    if (!webSocket) {
      return List.of();
    }
    List<Integer> ports = new ArrayList<>();
    for (String value : request.parameters("port")) {
      for (String text : value.split(",", -1)) {
        int port;
        try {
          port = Integer.parseInt(text.strip());
        } catch (NumberFormatException bad) {
          throw new RefusedException(400, "unable to parse \"" + text + "\" as a port");
        }
        if (port < 1 || port > LAST_PORT) {
          throw new RefusedException(400, "port \"" + text + "\" must be > 0 and <= 65535");
        }
        ports.add(port);
      }
    }
    if (ports.isEmpty()) {
      throw new RefusedException(400, "query parameter \"port\" is required");
    }
    return ports;
  }

  private static Answer answer(CriException failure) {
    return switch (failure.code()) {
      case NOT_FOUND -> Answer.text(404, failure.description());
      case RESOURCE_EXHAUSTED -> Answer.text(429, failure.description()).with("Retry-After", "1");
      case CANCELLED,
          INVALID_ARGUMENT,
          DEADLINE_EXCEEDED,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          UNIMPLEMENTED,
          UNAVAILABLE,
          UNKNOWN ->
          Answer.text(500, failure.description());
    };
  }
}
