package io.javelet.sync;

import io.javelet.metrics.WorkMetrics;
import io.javelet.pod.PodDirectories;
import io.javelet.resource.CgroupResult;
import io.javelet.resource.PodCgroups;
import io.javelet.runtime.PodUid;
import io.javelet.volume.PodVolumes;
import io.javelet.volume.VolumeResult;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes folders, logs and cgroups of pods that neither a source nor the runtime knows: what a
 * reboot or another kubelet left. One round at a time, on a virtual thread of its own; a round that
 * is asked for while one runs is left out, since it will be asked for again. It never touches a pod
 * that anybody knows, and unmounts before it removes.
 */
public final class Housekeeping {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

  private final PodDirectories directories;
  private final PodVolumes volumes;
  private final PodCgroups cgroups;
  private final WorkMetrics metrics;
  private final AtomicBoolean running = new AtomicBoolean();

  /** What could not be removed last time, so that it is said once and not each minute. */
  private final Map<PodUid, String> reported = new ConcurrentHashMap<>();

  /**
   * Works on what these rooms know.
   *
   * @param metrics count what each round removed
   */
  public Housekeeping(
      PodDirectories directories, PodVolumes volumes, PodCgroups cgroups, WorkMetrics metrics) {
    this.directories = directories;
    this.volumes = volumes;
    this.cgroups = cgroups;
    this.metrics = metrics;
  }

  /**
   * Starts a round that spares {@code alive}. What there is to remove is listed here, on the
   * caller's thread: a pod that the caller starts later cannot be among it.
   */
  public void cleanUpAllBut(Set<PodUid> alive) {
    Set<PodUid> folders = withFolder();
    folders.removeAll(alive);
    Set<PodUid> groups = new HashSet<>(cgroups.existing());
    groups.removeAll(alive);
    if (folders.isEmpty() && groups.isEmpty()) {
      reported.clear();
      metrics.cleanedUp(0, 0);
    } else if (running.compareAndSet(false, true)) {
      Thread.ofVirtual().name("housekeeping").start(() -> round(folders, groups));
    }
  }

  private void round(Set<PodUid> folders, Set<PodUid> groups) {
    Map<PodUid, String> problems = new TreeMap<>();
    int removed = 0;
    try {
      // While the pod's folder is there it is known that these logs are ours to remove.
      logsOf(folders).forEach(Housekeeping::removeLogs);
      for (PodUid uid : folders) {
        if (volumes.teardown(uid)
            instanceof VolumeResult.Failed(String _, String _, String message)) {
          problems.put(uid, message);
        } else {
          removed++;
          log.atInfo().addKeyValue("podUID", uid).log("Removed the folder of a pod nobody knows");
        }
      }
      metrics.cleanedUp(removed, problems.size());
      for (PodUid uid : groups) {
        if (cgroups.remove(uid) instanceof CgroupResult.Failed(String message)) {
          problems.put(uid, message);
        }
      }
      report(problems);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      running.set(false);
    }
  }

  private void report(Map<PodUid, String> problems) {
    problems.forEach((uid, message) -> {
      if (!message.equals(reported.put(uid, message))) {
        log.atWarn()
            .addKeyValue("podUID", uid)
            .addKeyValue("err", message)
            .log("Something of a pod nobody knows is left");
      }
    });
    reported.keySet().retainAll(problems.keySet());
  }

  private static void removeLogs(Path folder) {
    try {
      PodRemains.deleteTree(folder);
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("folder", folder)
          .addKeyValue("err", failure.toString())
          .log("Could not remove the logs of a pod nobody knows");
    }
  }

  private List<Path> logsOf(Set<PodUid> pods) {
    List<Path> nobodys = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(directories.podLogs())) {
      for (Path folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && PodDirectories.ofLogFolder(folder.getFileName().toString())
                .filter(pods::contains)
                .isPresent()) {
          nobodys.add(folder);
        }
      }
    } catch (NoSuchFileException none) {
      return nobodys;
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("folder", directories.podLogs())
          .addKeyValue("err", failure.toString())
          .log("Could not look for logs of pods nobody knows");
    }
    return nobodys;
  }

  private Set<PodUid> withFolder() {
    Set<PodUid> uids = new HashSet<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(directories.pods())) {
      for (Path folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          uids.add(new PodUid(folder.getFileName().toString()));
        }
      }
    } catch (NoSuchFileException none) {
      return uids;
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("folder", directories.pods())
          .addKeyValue("err", failure.toString())
          .log("Could not look for folders of pods nobody knows");
    }
    return uids;
  }
}
