package io.javelet.config.option;

import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.STORAGE;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Volumes, and the log files of containers. */
public final class StorageOptions {

  public static final KubeletOption<String> VOLUME_PLUGIN_DIR =
      field(STORAGE, "volumePluginDir", STRING)
          .oldFlag("volume-plugin-dir")
          .byDefault("/usr/libexec/kubernetes/kubelet-plugins/volume/exec/")
          .relativeToFile()
          .means("Directory of FlexVolume drivers.");

  public static final KubeletOption<Duration> VOLUME_STATS_PERIOD =
      field(STORAGE, "volumeStatsAggPeriod", DURATION)
          .oldFlag("volume-stats-agg-period")
          .byDefault(Duration.ofMinutes(1))
          .means("How often the use of volumes is measured; negative means never.");

  public static final KubeletOption<Boolean> ATTACH_DETACH_BY_CONTROLLER =
      field(STORAGE, "enableControllerAttachDetach", BOOL)
          .nullable()
          .oldFlag("enable-controller-attach-detach")
          .byDefault(true)
          .means("Leave attaching volumes to the cluster's controller.");

  public static final KubeletOption<Boolean> CAPACITY_ISOLATION =
      field(STORAGE, "localStorageCapacityIsolation", BOOL)
          .nullable()
          .oldFlag("local-storage-capacity-isolation")
          .byDefault(true)
          .means(
              "Count and limit the pods' local disk use. Off where the root cannot be measured.");

  public static final KubeletOption<String> POD_LOGS_DIR =
      field(STORAGE, "podLogsDir", STRING)
          .byDefault("/var/log/pods")
          .check(LogDirectory::judge)
          .means("Directory of the containers' log files.");

  public static final KubeletOption<String> LOG_LINKS_DIR =
      flag(STORAGE, "container-log-links-dir", STRING)
          .byDefault("/var/log/containers")
          .ours()
          .check(LogDirectory::judge)
          .means("Directory of links to containers' log files, where log collectors look.");

  public static final KubeletOption<String> LOG_MAX_SIZE =
      field(STORAGE, "containerLogMaxSize", STRING)
          .oldFlag("container-log-max-size")
          .byDefault("10Mi")
          .check(LogDirectory::judgeSize)
          .means("Size from which a container's log file is rotated; negative means never.");

  public static final KubeletOption<Integer> LOG_MAX_FILES =
      field(STORAGE, "containerLogMaxFiles", INT32)
          .nullable()
          .oldFlag("container-log-max-files")
          .byDefault(5)
          .check(Check.atLeast(2))
          .means("How many log files a container keeps, the current one included.");

  public static final KubeletOption<Integer> LOG_MAX_WORKERS =
      field(STORAGE, "containerLogMaxWorkers", INT32)
          .nullable()
          .byDefault(1)
          .check(Check.atLeast(1))
          .means("How many log files are rotated at once.");

  public static final KubeletOption<Duration> LOG_MONITOR_INTERVAL =
      field(STORAGE, "containerLogMonitorInterval", DURATION)
          .nullable()
          .byDefault(Duration.ofSeconds(10))
          .check(Check.that(d -> d.compareTo(Duration.ofSeconds(3)) >= 0, "must be 3s or more"))
          .means("How often the size of log files is looked at.");

  /** What keeps containers' logs small. */
  public static final Set<KubeletOption<?>> ROTATION =
      Set.of(LOG_MAX_SIZE, LOG_MAX_FILES, LOG_MAX_WORKERS, LOG_MONITOR_INTERVAL);

  private StorageOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        VOLUME_PLUGIN_DIR,
        VOLUME_STATS_PERIOD,
        ATTACH_DETACH_BY_CONTROLLER,
        CAPACITY_ISOLATION,
        POD_LOGS_DIR,
        LOG_LINKS_DIR,
        LOG_MAX_SIZE,
        LOG_MAX_FILES,
        LOG_MAX_WORKERS,
        LOG_MONITOR_INTERVAL);
  }
}
