package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.javelet.events.EventRecorder;
import io.javelet.events.RecordedEvent;
import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.UnknownFields;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.os.FileWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A file source on real folders, and what it published. Awaits, with a deadline, what is to come.
 */
final class ManifestFolderScene implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Path folder;
  final Path kept;
  final EventRecorder events = new EventRecorder(Clock.systemUTC(), 1000, List.of());
  final KubeletMetrics metrics = KubeletMetrics.create(Path.of("/proc/self"), Instant.EPOCH);

  private final Path path;
  private final Duration rescan;
  private final boolean missingIsEmpty;
  private final FileWatcher watcher;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition published = lock.newCondition();
  private final List<List<Pod>> snapshots = new ArrayList<>();
  private Optional<StaticPodFileSource> source = Optional.empty();

  ManifestFolderScene(Path work, Path path, Duration rescan, boolean missingIsEmpty)
      throws IOException {
    this.folder = work.resolve("manifests");
    this.kept = work.resolve("static-pods");
    this.path = path;
    this.rescan = rescan;
    this.missingIsEmpty = missingIsEmpty;
    this.watcher = FileWatcher.start();
  }

  /** Over a folder that is there, with a rescan so rare that only events count. */
  static ManifestFolderScene on(Path work) throws IOException {
    Path folder = Files.createDirectories(work.resolve("manifests"));
    return new ManifestFolderScene(work, folder, Duration.ofHours(1), false);
  }

  ManifestFolderScene start() {
    var created =
        new StaticPodFileSource(
            new StaticPodFileSource.Settings(path, rescan, missingIsEmpty),
            new SourceParts(
                new ManifestReader("node", UnknownFields.WARN),
                (_, pods) -> publish(pods),
                kept,
                "node",
                events,
                metrics.staticPods(),
                Clock.systemUTC()),
            watcher);
    source = Optional.of(created);
    created.start();
    return this;
  }

  /** Ends the source as the agent's end does, and starts another. */
  ManifestFolderScene restart() throws InterruptedException {
    source.orElseThrow().stop();
    forgetSnapshots();
    return start();
  }

  void forgetSnapshots() {
    lock.lock();
    try {
      snapshots.clear();
    } finally {
      lock.unlock();
    }
  }

  void stop() throws InterruptedException {
    source.orElseThrow().stop();
  }

  void publish(List<Pod> pods) {
    lock.lock();
    try {
      snapshots.add(List.copyOf(pods));
      published.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** All that was published so far. */
  List<List<Pod>> snapshots() {
    lock.lock();
    try {
      return List.copyOf(snapshots);
    } finally {
      lock.unlock();
    }
  }

  /** The newest snapshot, once it is as wanted. */
  List<Pod> await(Predicate<List<Pod>> wanted) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = PATIENCE.toNanos();
      while (snapshots.isEmpty() || !wanted.test(snapshots.getLast())) {
        if (left <= 0) {
          throw new AssertionError("not published in time; last: " + describe());
        }
        left = published.awaitNanos(left);
      }
      return snapshots.getLast();
    } finally {
      lock.unlock();
    }
  }

  private String describe() {
    return snapshots.isEmpty()
        ? "nothing"
        : snapshots.getLast().stream()
            .map(pod -> pod.getMetadata().getName() + " " + conditions(pod))
            .toList()
            .toString();
  }

  List<Pod> awaitNames(String... names) throws InterruptedException {
    return await(pods -> names(pods).equals(List.of(names)));
  }

  /** The pod of this name with a condition of this type and reason. */
  Pod awaitCondition(String name, String type, String reason) throws InterruptedException {
    return pod(
        await(pods ->
            pods.stream()
                .filter(pod -> pod.getMetadata().getName().equals(name))
                .flatMap(pod -> conditions(pod).stream())
                .anyMatch(c -> c.getType().equals(type) && c.getReason().equals(reason))),
        name);
  }

  Pod awaitNoCondition(String name) throws InterruptedException {
    return pod(
        await(pods ->
            pods.stream()
                .filter(pod -> pod.getMetadata().getName().equals(name))
                .anyMatch(pod -> conditions(pod).isEmpty())),
        name);
  }

  static List<String> names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getName()).toList();
  }

  static Pod pod(List<Pod> pods, String name) {
    return pods.stream()
        .filter(pod -> pod.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static List<PodCondition> conditions(Pod pod) {
    return pod.getStatus().getConditions();
  }

  static String message(Pod pod) {
    return conditions(pod).getFirst().getMessage();
  }

  List<String> eventReasons() {
    return events.recent().stream().map(RecordedEvent::reason).toList();
  }

  /** Puts a complete file in place by a rename, as careful people do. */
  Path rename(String name, String content) throws IOException {
    Path complete = Files.writeString(folder.resolveSibling("new-" + name), content);
    return Files.move(
        complete,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  static String manifest(String name) {
    return manifest(name, "example.test/" + name + ":1.0", 8080);
  }

  static String manifest(String name, String image, int port) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
    spec:
      containers:
        - name: main
          image: %s
          ports:
            - containerPort: %d
    """
        .formatted(name, image, port);
  }

  @Override
  public void close() {
    try {
      if (source.isPresent()) {
        stop();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      watcher.close();
    }
  }
}
