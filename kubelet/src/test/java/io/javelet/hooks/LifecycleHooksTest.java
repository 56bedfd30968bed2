package io.javelet.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.LifecycleHandlerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.events.EventRecorder;
import io.javelet.events.RecordedEvent;
import io.javelet.metrics.HookMetrics;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ExecResult;
import io.javelet.runtime.RuntimeContainer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifecycleHooksTest {
  private record Exec(List<String> command, Duration timeout) {}

  private final List<Exec> execs = new ArrayList<>();
  private final List<String> agents = new CopyOnWriteArrayList<>();
  private final EventRecorder events = new EventRecorder(Clock.systemUTC(), 100, List.of());
  private ContainerExec outcome = (id, command, timeout) -> new ExecResult("", "", 0);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          agents.add(exchange.getRequestHeaders().getFirst("User-Agent"));
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aPostStartCommandRunsWithoutALimit() throws InterruptedException {
    assertThat(hooks().postStart(context(exec(), true))).isEmpty();

    assertThat(execs).containsExactly(new Exec(List.of("do", "it"), Duration.ZERO));
  }

  @Test
  void aFailedPostStartCommandIsExplainedToTheContainerButNotInTheEvent()
      throws InterruptedException {
    outcome = (id, command, timeout) -> new ExecResult("out", "err", 3);

    assertThat(hooks().postStart(context(exec(), true)))
        .contains(
            "Exec lifecycle hook ([do it]) for Container \"c\" in Pod \"p_ns(u)\" failed - error:"
                + " command 'do it' exited with 3: err, message: \"outerr\"");
    assertThat(texts()).containsExactly("Warning FailedPostStartHook PostStartHook failed");
  }

  @Test
  void aPreStopCommandHasTheGraceAsItsLimit() throws InterruptedException {
    preStop(exec(), Duration.ofSeconds(7));

    assertThat(execs).containsExactly(new Exec(List.of("do", "it"), Duration.ofSeconds(7)));
    assertThat(texts()).isEmpty();
  }

  @Test
  void aPreStopCommandThatOutlastsTheGraceIsNoFailure() throws InterruptedException {
    outcome =
        (id, command, timeout) -> {
          throw new CriException(
              "ExecSync", CriException.Code.DEADLINE_EXCEEDED, "late", new IOException());
        };

    preStop(exec(), Duration.ofSeconds(7));

    assertThat(texts()).isEmpty();
  }

  @Test
  void aFailedPreStopCommandIsAnEvent() throws InterruptedException {
    outcome = (id, command, timeout) -> new ExecResult("", "", 1);

    preStop(exec(), Duration.ofSeconds(7));

    assertThat(texts()).containsExactly("Warning FailedPreStopHook PreStopHook failed");
  }

  @Test
  void withoutAnyGraceNoPreStopHookRuns() throws InterruptedException {
    preStop(exec(), Duration.ZERO);

    assertThat(execs).isEmpty();
  }

  @Test
  void aServerThatAnswersIsEnoughForAnHttpHookWhateverItAnswers() throws InterruptedException {
    assertThat(hooks().postStart(context(http("HTTP"), true))).isEmpty();

    assertThat(agents).containsExactly("kube-lifecycle/1.36");
  }

  @Test
  void aServerWithoutTlsIsAskedInPlainAfterAnHttpsHookFailed() throws Exception {
    try (var plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread serving = Thread.ofVirtual().start(() -> answerTwiceInPlain(plain));

      preStop(http("HTTPS", plain.getLocalPort()), Duration.ofSeconds(20));

      serving.join();
      assertThat(texts())
          .containsExactly(
              "Warning LifecycleHTTPFallback request to HTTPS lifecycle hook 127.0.0.1:"
                  + plain.getLocalPort()
                  + " got HTTP response, retry with HTTP succeeded");
    }
  }

  private static void answerTwiceInPlain(ServerSocket server) {
    try {
      for (int i = 0; i < 2; i++) {
        try (Socket client = server.accept()) {
          client.getInputStream().readNBytes(16);
          client
              .getOutputStream()
              .write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          client.shutdownOutput();
          client.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void anHttpHookThatReachesNobodyFails() throws InterruptedException {
    LifecycleHandler hook = http("HTTP");
    server.stop(0);

    assertThat(hooks().postStart(context(hook, true)).orElseThrow())
        .startsWith("HTTP lifecycle hook (/hook) for Container \"c\" in Pod \"p_ns(u)\" failed");
  }

  @Test
  void aSleepIsNoLongerThanTheGraceAndZeroIsNone() throws InterruptedException {
    preStop(sleep(3600), Duration.ofMillis(20));
    preStop(sleep(0), Duration.ofSeconds(30));

    assertThat(texts()).isEmpty();
  }

  @Test
  void aSleepEndsAtOnceWhenItsThreadIsInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> preStop(sleep(3600), Duration.ofHours(2)))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void aTcpHookCannotBeRun() throws InterruptedException {
    LifecycleHandler hook =
        new LifecycleHandlerBuilder().withNewTcpSocket().withNewPort(1).endTcpSocket().build();

    assertThat(hooks().postStart(context(hook, true)).orElseThrow()).contains("invalid handler");
  }

  @Test
  void aContainerOfAPodNobodyDeclaresHasTheHookThatTheRuntimeRemembers()
      throws InterruptedException {
    hooks()
        .preStop(
            context(container(), pod()),
            running("{\"exec\":{\"command\":[\"bye\",\"1\"]}}"),
            Duration.ofSeconds(5));

    assertThat(execs).containsExactly(new Exec(List.of("bye", "1"), Duration.ofSeconds(5)));
  }

  @Test
  void aRememberedHttpHookKeepsItsPortPathAndHeaders() {
    LifecycleHandler hook =
        RememberedHook.read(
                "{\"httpGet\":{\"path\":\"/bye\",\"port\":\"web\",\"host\":\"h\",\"scheme\":\"HTTPS\","
                    + "\"httpHeaders\":[{\"name\":\"A\",\"value\":\"b\"}]}}")
            .orElseThrow();

    assertThat(hook.getHttpGet().getPath()).isEqualTo("/bye");
    assertThat(hook.getHttpGet().getPort().getStrVal()).isEqualTo("web");
    assertThat(hook.getHttpGet().getHost()).isEqualTo("h");
    assertThat(hook.getHttpGet().getScheme()).isEqualTo("HTTPS");
    assertThat(hook.getHttpGet().getHttpHeaders().getFirst().getValue()).isEqualTo("b");
  }

  @Test
  void whatTheRuntimeRemembersMayBeNonsense() {
    assertThat(RememberedHook.read("{\"exec\":")).isEmpty();
    assertThat(RememberedHook.read("")).isEmpty();
    assertThat(
            RememberedHook.read("{\"sleep\":{\"seconds\":4}}")
                .orElseThrow()
                .getSleep()
                .getSeconds())
        .isEqualTo(4);
  }

  private void preStop(LifecycleHandler hook, Duration grace) throws InterruptedException {
    hooks().preStop(context(hook, false), running(""), grace);
  }

  private LifecycleHooks hooks() {
    return new LifecycleHooks(
        (id, command, timeout) -> {
          execs.add(new Exec(command, timeout));
          return outcome.run(id, command, timeout);
        },
        events,
        HookMetrics.unseen(),
        Thread::sleep);
  }

  private List<String> texts() {
    return events.recent().stream().map(LifecycleHooksTest::text).toList();
  }

  private static String text(RecordedEvent event) {
    return event.type().word() + " " + event.reason() + " " + event.message();
  }

  private static LifecycleHandler exec() {
    return new LifecycleHandlerBuilder().withNewExec().withCommand("do", "it").endExec().build();
  }

  private static LifecycleHandler sleep(long seconds) {
    return new LifecycleHandlerBuilder().withNewSleep(seconds).build();
  }

  private LifecycleHandler http(String scheme) {
    return http(scheme, server.getAddress().getPort());
  }

  private static LifecycleHandler http(String scheme, int port) {
    return new LifecycleHandlerBuilder()
        .withNewHttpGet()
        .withPath("/hook")
        .withScheme(scheme)
        .withNewPort(port)
        .endHttpGet()
        .build();
  }

  private static HookContext context(LifecycleHandler hook, boolean postStart) {
    Container spec =
        postStart
            ? new ContainerBuilder(container())
                .withNewLifecycle()
                .withPostStart(hook)
                .endLifecycle()
                .build()
            : new ContainerBuilder(container())
                .withNewLifecycle()
                .withPreStop(hook)
                .endLifecycle()
                .build();
    return context(spec, new PodBuilder(pod()).editSpec().withContainers(spec).endSpec().build());
  }

  private static HookContext context(Container spec, Pod pod) {
    return new HookContext(pod, spec, new ContainerId("id"), Optional.of("127.0.0.1"));
  }

  private static Container container() {
    return new ContainerBuilder().withName("c").build();
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("p")
        .withNamespace("ns")
        .withUid("u")
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private static RuntimeContainer running(String preStop) {
    return new RuntimeContainer(
        new ContainerId("id"),
        "c",
        0,
        ContainerState.RUNNING,
        new RuntimeContainer.Times(Instant.EPOCH, Optional.of(Instant.EPOCH), Optional.empty()),
        RuntimeContainer.Exit.NONE,
        new RuntimeContainer.Image("i", "i"),
        new RuntimeContainer.Notes("", "", "", "", preStop, Optional.empty()),
        "");
  }
}
