package io.javelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodUid;
import java.util.List;

/**
 * The volumes and other mounts of pods. Thread-safe; workers call it for their own pods. Never
 * follows a link out of a volume, never removes what it did not make. Upstream's counterpart: the
 * volume manager.
 */
public interface PodVolumes {
  /**
   * Makes what the pod's volumes need: its folders, emptyDirs, checks of host paths. Done again, it
   * makes what is missing.
   */
  VolumeResult prepare(Pod pod) throws InterruptedException;

  /**
   * What a container of a prepared pod gets mounted; makes its termination log file and brings the
   * pod's hosts file up to date.
   *
   * @param podIps the pod's addresses; while it has none and is not on the host network, it gets no
   *     hosts file
   */
  MountsResult mounts(Pod pod, Container container, List<String> podIps);

  /**
   * Unmounts and removes everything in a pod's folder, then the folder. Only after its containers
   * have ended.
   */
  VolumeResult teardown(PodUid uid) throws InterruptedException;
}
