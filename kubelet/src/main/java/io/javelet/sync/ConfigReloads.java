package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.crypto.Sha256;
import io.javelet.events.EventType;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigValue;
import io.javelet.pod.ObjectReferences;
import io.javelet.pod.ObjectReferences.Reference;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sees which running containers were started with config maps or secrets that have changed since,
 * and does what their pods want then. What a container was started with is remembered as digests in
 * the pod's folder, so that a change while the agent was away is seen, too. Stateless but for that;
 * called on worker threads. An object that goes away is no change: it must not take a pod down.
 */
public final class ConfigReloads {
  private static final String PLUGIN = "javelet.io/reload";

  /** Digests of these must not reach the disk, since they may be on no disk themselves. */
  private static final String CREDENTIALS = "systemd-credentials";

  private final PodDirectories directories;
  private final ConfigObjects objects;
  private final ContainerSignals signals;
  private final PodEventRecorder events;

  /** All of these are shared by every worker. */
  public ConfigReloads(
      PodDirectories directories,
      ConfigObjects objects,
      ContainerSignals signals,
      PodEventRecorder events) {
    this.directories = directories;
    this.objects = objects;
    this.signals = signals;
    this.events = events;
  }

  /** A container is about to be made from what its objects hold now. */
  void starting(Pod pod, Container container, int restartCount) throws IOException {
    if (!(ReloadWish.of(pod) instanceof ReloadWish.Nothing)) {
      write(pod, container, restartCount, digests(pod, container));
    }
  }

  /**
   * Sends the signals that are wanted, and says which containers want to be restarted. What cannot
   * be done is an event, and is not tried again before the next change.
   */
  Set<ContainerId> apply(Pod pod, RuntimePodStatus status) {
    ReloadWish wish = ReloadWish.of(pod);
    if (wish instanceof ReloadWish.Nothing) {
      return Set.of();
    }
    Set<ContainerId> outdated = new HashSet<>();
    for (RuntimeContainer running : status.running()) {
      Optional<Container> spec =
          PodContainers.all(pod).filter(c -> c.getName().equals(running.name())).findFirst();
      if (spec.isPresent()) {
        try {
          apply(pod, spec.get(), running, wish, outdated);
        } catch (IOException | CriException failure) {
          failed(pod, spec.get(), String.valueOf(failure.getMessage()));
        }
      }
    }
    return outdated;
  }

  private void apply(
      Pod pod, Container spec, RuntimeContainer running, ReloadWish wish, Set<ContainerId> outdated)
      throws IOException {
    SortedMap<String, String> now = digests(pod, spec);
    Optional<Map<String, String>> started = read(pod, spec, running.restartCount());
    if (started.isEmpty()) {
      write(pod, spec, running.restartCount(), now);
      return;
    }
    boolean changed =
        now.entrySet().stream()
            .anyMatch(entry -> !entry.getValue().equals(started.get().get(entry.getKey())));
    if (!changed) {
      return;
    }
    switch (wish) {
      case ReloadWish.Restart _ -> outdated.add(running.id());
      case ReloadWish.Signal(String name) -> {
        write(pod, spec, running.restartCount(), now);
        signals.send(running.id(), name);
        events.report(
            pod,
            spec,
            EventType.NORMAL,
            "Reloaded",
            "Container %s got SIG%s: its configuration changed".formatted(spec.getName(), name));
      }
      case ReloadWish.Unknown(String text) -> {
        write(pod, spec, running.restartCount(), now);
        failed(
            pod,
            spec,
            "annotation %s must be restart or signal:NAME, not \"%s\""
                .formatted(ReloadWish.ANNOTATION, text));
      }
      case ReloadWish.Nothing _ -> {}
    }
  }

  private void failed(Pod pod, Container spec, String why) {
    events.report(
        pod,
        spec,
        EventType.WARNING,
        "FailedReload",
        "Container %s was not told of its new configuration: %s".formatted(spec.getName(), why));
  }

  /** By object; of those that are there. */
  private SortedMap<String, String> digests(Pod pod, Container container) {
    SortedMap<String, String> digests = new TreeMap<>();
    for (Reference reference : ObjectReferences.of(pod, container)) {
      if (!reference.name().equals(CREDENTIALS)
          && objects.find(pod, reference.kind(), reference.name())
              instanceof Answer.Found(ConfigObject object)) {
        digests.put(reference.kind().resource() + "/" + reference.name(), digest(object));
      }
    }
    return digests;
  }

  private static String digest(ConfigObject object) {
    MessageDigest digest = Sha256.begin();
    for (Map.Entry<String, ConfigValue> entry : object.files().entrySet()) {
      add(digest, entry.getKey().getBytes(StandardCharsets.UTF_8));
      add(digest, entry.getValue().bytes());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, byte[] part) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    digest.update(part);
  }

  private Path file(Pod pod, Container container) {
    return directories.pluginVolume(
        new PodUid(pod.getMetadata().getUid()), PLUGIN, container.getName());
  }

  private void write(Pod pod, Container container, int restartCount, Map<String, String> digests)
      throws IOException {
    Path file = file(pod, container);
    Path folder = file.resolveSibling(".");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder.normalize(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    StringBuilder text = new StringBuilder().append(restartCount).append('\n');
    digests.forEach((name, digest) -> text.append(name).append(' ').append(digest).append('\n'));
    Path next = file.resolveSibling("." + container.getName() + ".new");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What a run of the container was started with; absent when nobody knows. */
  private Optional<Map<String, String>> read(Pod pod, Container container, int restartCount)
      throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file(pod, container));
    } catch (NoSuchFileException never) {
      return Optional.empty();
    }
    if (lines.isEmpty() || !lines.getFirst().equals(Integer.toString(restartCount))) {
      return Optional.empty();
    }
    Map<String, String> digests = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        digests.put(line.substring(0, blank), line.substring(blank + 1));
      }
    }
    return Optional.of(digests);
  }
}
