package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.GATES;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.GENERAL;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.INT64;
import static io.javelet.config.option.ScalarTypes.STRING;
import static io.javelet.config.option.ScalarTypes.VERSION;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where the configuration and the agent's files are, and what the process itself does. */
public final class GeneralOptions {

  public static final KubeletOption<String> CONFIG =
      flag(GENERAL, "config", STRING)
          .byDefault("")
          .means(
              "File with a KubeletConfiguration, YAML or JSON. Without it other defaults hold, see"
                  + " the options' own lines.");

  public static final KubeletOption<String> CONFIG_DIR =
      flag(GENERAL, "config-dir", STRING)
          .byDefault("")
          .means(
              "Directory of drop-in files. Every *.conf in it is laid over the configuration, in"
                  + " the order of the names.");

  public static final KubeletOption<Boolean> STRICT_CONFIG =
      flag(GENERAL, "strict-config", BOOL)
          .byDefault(false)
          .ours()
          .means(
              "Refuse a configuration that holds a field no version knows, a repeated key or a"
                  + " retired name, instead of warning.");

  public static final KubeletOption<SortedMap<String, Boolean>> FEATURE_GATES =
      field(GENERAL, "featureGates", GATES)
          .oldFlag("feature-gates")
          .byDefault(Collections.unmodifiableSortedMap(new TreeMap<>()))
          .means(
              "Switches single features on or off. Gates given as a flag are added to those of the"
                  + " file.");

  public static final KubeletOption<String> ROOT_DIR =
      flag(GENERAL, "root-dir", STRING)
          .byDefault("/var/lib/kubelet")
          .means("Directory of the agent's own state: pods, volumes, plugins, checkpoints.");

  public static final KubeletOption<Boolean> HELP =
      flag(GENERAL, "help", BOOL).letter('h').byDefault(false).means("Print all options and exit.");

  public static final KubeletOption<String> VERSION_FLAG =
      flag(GENERAL, "version", VERSION)
          .byDefault("false")
          .means(
              "Print the version and exit; \"raw\" prints it in full. A version such as v1.36.2-x"
                  + " is reported instead of the built-in one.");

  public static final KubeletOption<String> LOCK_FILE =
      flag(GENERAL, "lock-file", STRING)
          .byDefault("")
          .means("File to lock while the agent runs, so that only one does.");

  public static final KubeletOption<Boolean> EXIT_ON_LOCK_CONTENTION =
      flag(GENERAL, "exit-on-lock-contention", BOOL)
          .byDefault(false)
          .means("End when another process wants the lock file. Needs --lock-file.");

  public static final KubeletOption<Duration> SYNC_FREQUENCY =
      field(GENERAL, "syncFrequency", DURATION)
          .oldFlag("sync-frequency")
          .byDefault(Duration.ofMinutes(1))
          .check(Check.positive())
          .means("How long at most until a running pod is compared with its specification again.");

  public static final KubeletOption<Integer> OOM_SCORE_ADJ =
      field(GENERAL, "oomScoreAdj", INT32)
          .nullable()
          .oldFlag("oom-score-adj")
          .byDefault(-999)
          .check(Check.between(-1000, 1000))
          .means("The agent's own OOM score adjustment.");

  public static final KubeletOption<Long> MAX_OPEN_FILES =
      field(GENERAL, "maxOpenFiles", INT64)
          .oldFlag("max-open-files")
          .byDefault(1_000_000L)
          .check(Check.atLeastLong(0))
          .means("How many files the agent's process may have open.");

  public static final KubeletOption<String> SHOW_HIDDEN_METRICS =
      field(GENERAL, "showHiddenMetricsForVersion", STRING)
          .byDefault("")
          .check(Check.oneOf("", "1.35"))
          .means("Show metrics that were hidden after this release; only the previous one can be.");

  public static final KubeletOption<Boolean> RUN_ONCE =
      field(GENERAL, "runOnce", BOOL)
          .oldFlag("runonce")
          .byDefault(false)
          .check(
              Check.that(
                  value -> !value, "is not possible any more: the run-once mode was removed"))
          .means("Must be false: the mode behind it was removed.");

  private GeneralOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        CONFIG,
        CONFIG_DIR,
        STRICT_CONFIG,
        FEATURE_GATES,
        ROOT_DIR,
        HELP,
        VERSION_FLAG,
        LOCK_FILE,
        EXIT_ON_LOCK_CONTENTION,
        SYNC_FREQUENCY,
        OOM_SCORE_ADJ,
        MAX_OPEN_FILES,
        SHOW_HIDDEN_METRICS,
        RUN_ONCE);
  }
}
