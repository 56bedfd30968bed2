package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PodDirectories;
import io.javelet.resource.CgroupResult;
import io.javelet.resource.PodCgroups;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.volume.PodVolumes;
import io.javelet.volume.VolumeResult;
import io.javelet.volume.VolumeWarning;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pod has on this node outside the runtime: its log folder, cgroup and volumes. Making stops
 * at the first failure; giving back runs all steps and says what failed. Stateless; called on
 * worker threads.
 */
public final class PodPreparation {
  /** Whether a pod's parts are there. */
  sealed interface Prepared {
    /** All of them; what is nevertheless not as wanted is worth an event each. */
    record Ready(List<VolumeWarning> warnings) implements Prepared {}

    /** One is missing; the words are for an event. */
    record Failed(String reason, String message) implements Prepared {}
  }

  private final PodDirectories directories;
  private final PodCgroups cgroups;
  private final PodVolumes volumes;
  private final PodIsolation isolation;
  private final PodRemains remains;

  /** All of these are shared by every worker. */
  public PodPreparation(
      PodDirectories directories,
      PodCgroups cgroups,
      PodVolumes volumes,
      PodIsolation isolation,
      ContainerRuntime runtime) {
    this.directories = directories;
    this.cgroups = cgroups;
    this.volumes = volumes;
    this.isolation = isolation;
    this.remains = new PodRemains(runtime, directories);
  }

  /** Makes what is missing. */
  Prepared prepare(Pod pod) throws InterruptedException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    if (cgroups.ensure(pod) instanceof CgroupResult.Failed(String message)) {
      return new Prepared.Failed(
          "FailedCreatePodContainer", "unable to ensure pod container exists: " + message);
    }
    // The pod's own folder comes first: it is by this one that a later agent finds all the rest.
    return switch (volumes.prepare(pod)) {
      case VolumeResult.Ready(List<VolumeWarning> warnings) -> withLogs(pod, uid, warnings);
      case VolumeResult.Failed(String _, String reason, String message) ->
          new Prepared.Failed(reason, message);
    };
  }

  private Prepared withLogs(Pod pod, PodUid uid, List<VolumeWarning> warnings) {
    try {
      Files.createDirectories(directories.logs(PodFullName.of(pod), uid));
      return new Prepared.Ready(warnings);
    } catch (IOException failure) {
      return new Prepared.Failed("Failed", "error making pod data directories: " + failure);
    }
  }

  /**
   * Gives back what an ended pod holds.
   *
   * @return what could not be given back and why, empty when all is
   */
  List<String> giveBack(PodUid uid) throws InterruptedException {
    List<String> problems = new ArrayList<>();
    if (volumes.teardown(uid) instanceof VolumeResult.Failed(String _, String _, String message)) {
      problems.add(message);
    }
    if (cgroups.remove(uid) instanceof CgroupResult.Failed(String message)) {
      problems.add(message);
    }
    try {
      isolation.release(uid);
    } catch (IOException failure) {
      problems.add("user namespace of pod " + uid + ": " + failure);
    }
    return problems;
  }

  /**
   * Removes what is left in the runtime and among the logs, and once more what was to be given
   * back.
   */
  List<String> remove(RuntimePodStatus status) throws InterruptedException {
    List<String> problems = new ArrayList<>(remains.remove(status));
    problems.addAll(giveBack(status.uid()));
    return problems;
  }
}
