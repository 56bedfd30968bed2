package io.javelet.source;

import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.UnknownFields;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A URL source that asks often, and what it published. */
final class UrlScene implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ManifestFolderScene pods;
  private final StaticPodUrlSource.Settings settings;
  private Optional<StaticPodUrlSource> source = Optional.empty();

  private UrlScene(ManifestFolderScene pods, StaticPodUrlSource.Settings settings) {
    this.pods = pods;
    this.settings = settings;
  }

  static UrlScene on(Path work, URI address) throws Exception {
    return with(work, address, Map.of());
  }

  static UrlScene with(Path work, URI address, Map<String, List<String>> headers) throws Exception {
    return with(
        work,
        new StaticPodUrlSource.Settings(
            address, headers, PERIOD, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  static UrlScene with(Path work, StaticPodUrlSource.Settings settings) throws Exception {
    UrlScene scene = new UrlScene(ManifestFolderScene.on(work), settings);
    scene.start();
    return scene;
  }

  ManifestFolderScene pods() {
    return pods;
  }

  void start() {
    pods.forgetSnapshots();
    var created =
        new StaticPodUrlSource(
            settings,
            new SourceParts(
                new ManifestReader("node", UnknownFields.WARN),
                (_, snapshot) -> pods.publish(snapshot),
                pods.kept,
                "node",
                pods.events,
                pods.metrics.staticPods(),
                Clock.systemUTC()),
            new Random(1));
    source = Optional.of(created);
    created.start();
  }

  void stop() throws InterruptedException {
    source.orElseThrow().stop();
  }

  void awaitEvent(String reason) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!pods.eventReasons().contains(reason)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no event " + reason + ": " + pods.events.recent());
      }
      Thread.sleep(5);
    }
  }

  void awaitRequests(ManifestServer server, int count) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (server.requests().size() < count) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("only " + server.requests().size() + " requests");
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      pods.close();
    }
  }
}
