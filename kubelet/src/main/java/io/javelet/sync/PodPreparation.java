package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.admission.AdmissionAnswer;
import io.javelet.admission.PodAdmission;
import io.javelet.pod.PodDirectories;
import io.javelet.resource.CgroupResult;
import io.javelet.resource.PodCgroups;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.volume.PodVolumes;
import io.javelet.volume.VolumeNotice;
import io.javelet.volume.VolumeResult;
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
    record Ready(List<VolumeNotice> notices) implements Prepared {}

    /** None, since this node does not take the pod. */
    record Refused(AdmissionAnswer.Refused answer) implements Prepared {}

    /** One is missing; the words are for an event. */
    record Failed(String reason, String message) implements Prepared {}
  }

  private final PodDirectories directories;
  private final PodCgroups cgroups;
  private final PodVolumes volumes;
  private final PodIsolation isolation;
  private final PodAdmission admission;
  private final PodRemains remains;

  /** All of these are shared by every worker. */
  public PodPreparation(
      PodDirectories directories,
      PodCgroups cgroups,
      PodVolumes volumes,
      PodIsolation isolation,
      PodAdmission admission,
      ContainerRuntime runtime) {
    this.directories = directories;
    this.cgroups = cgroups;
    this.volumes = volumes;
    this.isolation = isolation;
    this.admission = admission;
    this.remains = new PodRemains(runtime, directories);
  }

  /** Makes what is missing, once this node has taken the pod. */
  Prepared prepare(Pod pod) throws InterruptedException {
    if (admission.admit(pod) instanceof AdmissionAnswer.Refused refused) {
      return new Prepared.Refused(refused);
    }
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    if (cgroups.ensure(pod) instanceof CgroupResult.Failed(String message)) {
      return new Prepared.Failed(
          "FailedCreatePodContainer", "unable to ensure pod container exists: " + message);
    }
    // The pod's own folder comes first: it is by this one that a later agent finds all the rest.
    return switch (volumes.prepare(pod)) {
      case VolumeResult.Ready(List<VolumeNotice> notices) -> withLogs(pod, uid, notices);
      case VolumeResult.Failed(String _, String reason, String message) ->
          new Prepared.Failed(reason, message);
    };
  }

  private Prepared withLogs(Pod pod, PodUid uid, List<VolumeNotice> notices) {
    try {
      Files.createDirectories(directories.logs(PodFullName.of(pod), uid));
      return new Prepared.Ready(notices);
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
    admission.released(uid);
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
