package io.javelet.offline;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.os.FileModes;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ObjectKey;
import io.javelet.pod.ObjectReferences;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/**
 * Keeps on disk which pods the API server has bound to this node, and the config maps that they
 * refer to; secrets only if that is wished, and tokens never. Any thread; never blocks on the disk
 * once it is open. Nothing in it stops a start: what is damaged is as if it had never been kept.
 * Ours; upstream starts no pod before the API server has answered.
 */
public final class OfflineStore {
  private static final Logger log = LoggerFactory.getLogger(OfflineStore.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POD = "pod-";
  private static final String OBJECT = "object-";
  private static final String HANDLERS = "runtime-classes";
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final KeptFiles files;
  private final boolean secrets;

  // Guarded by this.
  private final Map<PodUid, Pod> pods = new HashMap<>();
  private final Map<PodUid, String> versions = new HashMap<>();
  private final Map<ObjectKey, ConfigObject> objects = new HashMap<>();
  private final Map<String, String> handlers = new HashMap<>();
  private boolean heard;

  private OfflineStore(KeptFiles files, boolean secrets) {
    this.files = files;
    this.secrets = secrets;
  }

  /**
   * What an earlier agent kept, and a place for what this one will.
   *
   * @param folder of its own; made when there is something to keep
   * @param secrets whether secrets may lie on the disk, readable by this agent's user only; those
   *     that lie there against the wish are removed
   */
  public static OfflineStore open(Path folder, boolean secrets) {
    var store = new OfflineStore(new KeptFiles(folder), secrets);
    store.load();
    return store;
  }

  /**
   * Removes what an agent kept that was allowed to.
   *
   * @throws IOException when something is left
   */
  public static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    FileModes.makeFolder(folder, 0700);
    try (DirectoryStream<Path> kept = Files.newDirectoryStream(folder)) {
      for (Path file : kept) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Begins to write. */
  public void start() {
    files.start();
  }

  /** Writes what is left, within a few seconds, and ends. */
  public void stop() throws InterruptedException {
    files.stop();
  }

  /**
   * The pods that were bound to a node when the API server was last heard.
   *
   * @param node its name; what was kept for another one is none of this one's business
   */
  public synchronized List<Pod> pods(String node) {
    return pods.values().stream()
        .filter(pod -> node.equals(pod.getSpec().getNodeName()))
        .sorted((a, b) -> age(a).compareTo(age(b)))
        .toList();
  }

  /** The API server has bound these pods to this node, and no others. */
  public synchronized void bound(List<Pod> all) {
    Set<PodUid> gone = new HashSet<>(pods.keySet());
    for (Pod pod : all) {
      // A mirror comes from the static pod that it shows, which needs nobody's memory.
      if (!StaticPods.isMirror(pod)) {
        gone.remove(uid(pod));
        String version = Objects.requireNonNullElse(pod.getMetadata().getResourceVersion(), "");
        if (version.isEmpty() || !version.equals(versions.put(uid(pod), version))) {
          keep(pod);
        }
      }
    }
    for (PodUid uid : gone) {
      pods.remove(uid);
      versions.remove(uid);
      files.remove(POD + uid.value());
    }
    if (!heard) {
      heard = true;
      dropAllBut(all);
    }
  }

  /**
   * A pod's status is another one. Only an end counts, of which the API server may not have heard
   * yet: a pod that has ended must not run once more.
   */
  public synchronized void statusChanged(PodUid uid, PodStatus status) {
    Pod pod = pods.get(uid);
    if (pod != null
        && ENDED.contains(phase(status))
        && !phase(pod.getStatus()).equals(phase(status))) {
      keep(new PodBuilder(pod).withStatus(status).build());
    }
  }

  /** An object as it was when the API server was last heard. */
  public synchronized Optional<ConfigObject> object(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** Pods refer to this object, and this is what it holds. */
  public synchronized void referred(ObjectKey key, ConfigObject object) {
    if (isAllowed(key) && !object.equals(objects.put(key, object))) {
      files.put(fileName(key), JSON.writeValueAsBytes(KeptObject.of(key, object)));
    }
  }

  /** The object is gone, or no pod refers to it any more. */
  public synchronized void dropped(ObjectKey key) {
    if (objects.remove(key) != null) {
      files.remove(fileName(key));
    }
  }

  /** The handler that a runtime class had when the API server was last heard. */
  public synchronized Optional<String> handler(String runtimeClass) {
    return Optional.ofNullable(handlers.get(runtimeClass));
  }

  /** These are the handlers of all runtime classes, by the class's name. */
  public synchronized void handlers(Map<String, String> byClass) {
    if (!byClass.equals(handlers)) {
      handlers.clear();
      handlers.putAll(byClass);
      files.put(HANDLERS, JSON.writeValueAsBytes(handlers));
    }
  }

  private void keep(Pod pod) {
    Pod before = pods.get(uid(pod));
    // An end that this node knows of and the API server does not yet.
    PodStatus status =
        before != null
                && ENDED.contains(phase(before.getStatus()))
                && !ENDED.contains(phase(pod.getStatus()))
            ? before.getStatus()
            : pod.getStatus();
    if (before != null && sameEssence(before, pod, status)) {
      return;
    }
    Pod kept =
        new PodBuilder(pod)
            .editMetadata()
            .withManagedFields(List.of())
            .endMetadata()
            .withStatus(status)
            .build();
    pods.put(uid(pod), kept);
    files.put(POD + uid(pod).value(), JSON.writeValueAsBytes(kept));
  }

  /** Objects of pods that went while no agent was here. */
  private void dropAllBut(List<Pod> all) {
    Set<ObjectKey> referred = new HashSet<>();
    for (Pod pod : all) {
      for (ObjectReferences.Reference each : ObjectReferences.all(pod)) {
        referred.add(new ObjectKey(each.kind(), pod.getMetadata().getNamespace(), each.name()));
      }
    }
    for (ObjectKey key : Set.copyOf(objects.keySet())) {
      if (!referred.contains(key)) {
        dropped(key);
      }
    }
  }

  /** Whether a write is not worth it: statuses change too often, and the runtime knows better. */
  private static boolean sameEssence(Pod before, Pod after, @Nullable PodStatus status) {
    ObjectMeta old = before.getMetadata();
    ObjectMeta now = after.getMetadata();
    return phase(before.getStatus()).equals(phase(status))
        && Objects.equals(startTime(before.getStatus()), startTime(status))
        && Objects.equals(old.getGeneration(), now.getGeneration())
        && Objects.equals(old.getDeletionTimestamp(), now.getDeletionTimestamp())
        && Objects.equals(old.getDeletionGracePeriodSeconds(), now.getDeletionGracePeriodSeconds())
        && Objects.equals(old.getLabels(), now.getLabels())
        && Objects.equals(old.getAnnotations(), now.getAnnotations())
        && Objects.equals(old.getOwnerReferences(), now.getOwnerReferences())
        && Objects.equals(old.getFinalizers(), now.getFinalizers())
        && Objects.equals(before.getSpec(), after.getSpec());
  }

  private static @Nullable String startTime(@Nullable PodStatus status) {
    return status == null ? null : status.getStartTime();
  }

  private void load() {
    files
        .load()
        .forEach((name, content) -> {
          try {
            if (name.startsWith(POD)) {
              Pod pod = JSON.readValue(content, Pod.class);
              if (pod.getMetadata() == null
                  || pod.getSpec() == null
                  || uid(pod).value().isEmpty()) {
                throw new IllegalArgumentException("it is no pod");
              }
              pods.put(uid(pod), pod);
            } else if (name.startsWith(OBJECT)) {
              KeptObject kept = JSON.readValue(content, KeptObject.class);
              if (isAllowed(kept.key())) {
                objects.put(kept.key(), kept.object());
              } else {
                files.remove(name);
              }
            } else if (name.equals(HANDLERS)) {
              JSON.readTree(content)
                  .properties()
                  .forEach(each -> handlers.put(each.getKey(), each.getValue().asString()));
            }
          } catch (JacksonException | IllegalArgumentException bad) {
            log.atError()
                .addKeyValue("file", name)
                .addKeyValue("err", bad.toString())
                .log("A kept file cannot be understood and is not used");
          }
        });
  }

  private boolean isAllowed(ObjectKey key) {
    return switch (key.kind()) {
      case CONFIG_MAP -> true;
      case SECRET -> secrets;
    };
  }

  /** A name that tells nothing, and leads nowhere whatever the object is called. */
  private static String fileName(ObjectKey key) {
    byte[] name = JSON.writeValueAsBytes(key);
    return OBJECT + KeptFiles.checksum(name).substring(0, 32);
  }

  private static String age(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), "");
  }

  private static String phase(@Nullable PodStatus status) {
    return status == null ? "" : Objects.requireNonNullElse(status.getPhase(), "");
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(Objects.requireNonNullElse(pod.getMetadata().getUid(), ""));
  }
}
