package io.javelet.config.option;

import static io.javelet.config.option.PodOptions.MAX_RESTART_PERIOD;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What holds for all pods. */
final class PodRules {
  private static final String RESTART_GATE = "KubeletCrashLoopBackOffMax";
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private PodRules() {}

  static List<Consumer<Judgement>> all() {
    return List.of(PodRules::restartPeriod);
  }

  private static void restartPeriod(Judgement in) {
    Optional<Duration> period = in.settings().find(MAX_RESTART_PERIOD);
    if (period.isEmpty()) {
      return;
    }
    if (!in.gates().enabled(RESTART_GATE)) {
      in.broken(MAX_RESTART_PERIOD, "needs the feature gate " + RESTART_GATE + ", which is off");
    } else if (period.get().compareTo(SHORTEST) < 0
        || period.get().truncatedTo(java.time.temporal.ChronoUnit.MILLIS).compareTo(LONGEST) > 0) {
      in.broken(MAX_RESTART_PERIOD, "must be between 1s and 5m0s");
    }
  }
}
