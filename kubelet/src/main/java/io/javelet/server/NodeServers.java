package io.javelet.server;

import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.javelet.metrics.MetricsText;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.ObjectMapper;

/**
 * The agent's plain ports: health ({@code healthzBindAddress:healthzPort}) and, when switched on,
 * the read-only port with {@code /pods}. One event loop serves both. It changes nothing.
 */
public final class NodeServers {
  private static final Logger log = LoggerFactory.getLogger(NodeServers.class);

  /**
   * Where to listen.
   *
   * @param healthAddress of the health port
   * @param healthPort absent when switched off
   * @param readOnlyAddress of the read-only port
   * @param readOnlyPort absent when switched off
   */
  public record Listeners(
      String healthAddress,
      OptionalInt healthPort,
      String readOnlyAddress,
      OptionalInt readOnlyPort) {}

  private final Vertx vertx;
  private final HealthChecks health;
  private final NodePods pods;
  private final ObjectMapper json;
  private final Supplier<String> metrics;
  private final List<HttpPort> ports = new ArrayList<>();

  /**
   * @param json writes API objects as the API server does
   * @param metrics all metrics in Prometheus' text format
   */
  public NodeServers(
      Listeners listeners,
      HealthChecks health,
      NodePods pods,
      ObjectMapper json,
      Supplier<String> metrics) {
    this.metrics = metrics;
    this.health = health;
    this.pods = pods;
    this.json = json;
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setPreferNativeTransport(true)
                .setAddressResolverOptions(new AddressResolverOptions().setMaxQueries(1))
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    Route healthz = new Route("/healthz", this::healthz);
    listeners
        .healthPort()
        .ifPresent(port ->
            ports.add(
                new HttpPort(vertx, "health", listeners.healthAddress(), port, List.of(healthz))));
    listeners
        .readOnlyPort()
        .ifPresent(port ->
            ports.add(
                new HttpPort(
                    vertx,
                    "read-only",
                    listeners.readOnlyAddress(),
                    port,
                    List.of(
                        healthz,
                        new Route("/pods", this::pods),
                        new Route("/metrics", this::metrics)))));
  }

  /** Begins to listen. */
  public void start() {
    ports.forEach(HttpPort::open);
  }

  /** Closes the ports; returns when they are closed or a second is over. */
  public void stop() throws InterruptedException {
    ports.forEach(HttpPort::close);
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException late) {
      log.atDebug().addKeyValue("err", late.toString()).log("Ports did not close in time");
    }
  }

  /** The port that the read-only server listens on; absent while it does not. */
  Optional<Integer> readOnlyPort() {
    return ports.isEmpty() ? Optional.empty() : ports.getLast().actualPort();
  }

  private Answer healthz() {
    SequencedMap<String, String> checks = health.failures();
    if (checks.values().stream().allMatch(String::isEmpty)) {
      return Answer.text(200, "ok");
    }
    String lines =
        checks.entrySet().stream().map(NodeServers::line).collect(Collectors.joining("\n"));
    return Answer.text(500, lines + "\nhealthz check failed\n");
  }

  private static String line(Map.Entry<String, String> check) {
    return check.getValue().isEmpty()
        ? "[+]" + check.getKey() + " ok"
        : "[-]" + check.getKey() + " failed: " + check.getValue();
  }

  private Answer metrics() {
    return new Answer(200, MetricsText.CONTENT_TYPE, metrics.get());
  }

  private Answer pods() {
    var list = new PodListBuilder().withNewMetadata().endMetadata().withItems(pods.withStatus());
    return Answer.json(json.writeValueAsString(list.build()));
  }
}
