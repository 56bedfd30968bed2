package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.environment.EnvironmentFiles;
import io.javelet.runtime.PodUid;
import java.util.List;

/**
 * The volumes and other mounts of pods. Thread-safe; workers call it for their own pods. Never
 * follows a link out of a volume, never removes what it did not make. Upstream's counterpart: the
 * volume manager.
 */
public interface PodVolumes {
  /**
   * Makes what the pod's volumes need: its folders, emptyDirs, files of config maps and secrets,
   * checks of host paths. Done again, it makes what is missing and brings up to date what changed.
   */
  VolumeResult prepare(Pod pod) throws InterruptedException;

  /**
   * What a container of a prepared pod gets mounted; mounts the parts of volumes that it wants,
   * makes its termination log file and brings the pod's hosts file up to date.
   */
  MountsResult mounts(MountRequest request) throws InterruptedException;

  /** The text of a file in a volume of a prepared pod, for a container's environment. */
  EnvironmentFiles.Content text(Pod pod, EnvironmentFiles.Place place) throws InterruptedException;

  /**
   * What the pod's volumes take that live and end with it: emptyDirs and the files of config maps,
   * secrets and the like. Walks over them, so it may take long; each volume under a deadline, and
   * one that cannot be measured is left out.
   */
  List<VolumeUse> use(Pod pod) throws InterruptedException;

  /**
   * Unmounts and removes everything in a pod's folder, then the folder. Only after its containers
   * have ended.
   */
  VolumeResult teardown(PodUid uid) throws InterruptedException;
}
