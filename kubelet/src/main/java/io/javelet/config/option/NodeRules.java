package io.javelet.config.option;

import static io.javelet.config.option.NodeOptions.REGISTER_WITH_TAINTS;
import static io.javelet.config.option.NodeOptions.SHUTDOWN_BY_PRIORITY;
import static io.javelet.config.option.NodeOptions.SHUTDOWN_GRACE_PERIOD;
import static io.javelet.config.option.NodeOptions.SHUTDOWN_GRACE_PERIOD_CRITICAL;

import io.javelet.config.value.Taint;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Registration and shutdown of the node. */
final class NodeRules {
  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
  private static final Duration LEAST_SHUTDOWN_PERIOD = Duration.ofSeconds(1);

  private NodeRules() {}

  static List<Consumer<Judgement>> all() {
    return List.of(
        NodeRules::taints,
        NodeRules::shutdownPeriods,
        NodeRules::shutdownByPriority,
        NodeRules::lockFile,
        NodeAddressRules::addresses,
        NodeLabelRules::labels);
  }

  private static void taints(Judgement in) {
    List<Taint> taints = in.get(REGISTER_WITH_TAINTS);
    for (int i = 0; i < taints.size(); i++) {
      Taint taint = taints.get(i);
      String at = "[" + i + "]";
      LabelSyntax.keyProblem(taint.key())
          .ifPresent(problem ->
              in.broken(REGISTER_WITH_TAINTS, Flaw.part(at + ".key", taint.key(), problem)));
      LabelSyntax.valueProblem(taint.value())
          .ifPresent(problem ->
              in.broken(REGISTER_WITH_TAINTS, Flaw.part(at + ".value", taint.value(), problem)));
      if (!EFFECTS.contains(taint.effect())) {
        in.broken(
            REGISTER_WITH_TAINTS,
            Flaw.part(at + ".effect", taint.effect(), "must be " + Check.alternatives(EFFECTS)));
      }
      if (taint.timeAdded().isPresent()) {
        in.broken(
            REGISTER_WITH_TAINTS,
            Flaw.part(at + ".timeAdded", taint.timeAdded().orElseThrow(), "must not be given"));
      }
    }
  }

  private static void shutdownPeriods(Judgement in) {
    Duration total = in.get(SHUTDOWN_GRACE_PERIOD);
    Duration critical = in.get(SHUTDOWN_GRACE_PERIOD_CRITICAL);
    if (!in.gates().enabled("GracefulNodeShutdown")) {
      needsGate(in, SHUTDOWN_GRACE_PERIOD, total);
      needsGate(in, SHUTDOWN_GRACE_PERIOD_CRITICAL, critical);
      return;
    }
    if (!total.isNegative() && critical.compareTo(total) > 0) {
      in.broken(
          SHUTDOWN_GRACE_PERIOD_CRITICAL,
          "must not be longer than " + in.quote(SHUTDOWN_GRACE_PERIOD) + ", of which it is a part");
    }
    atLeastOneSecond(in, SHUTDOWN_GRACE_PERIOD, total);
    atLeastOneSecond(in, SHUTDOWN_GRACE_PERIOD_CRITICAL, critical);
  }

  private static void needsGate(Judgement in, KubeletOption<Duration> option, Duration value) {
    if (value.compareTo(Duration.ZERO) > 0) {
      in.broken(option, "needs the feature gate GracefulNodeShutdown, which is off");
    }
  }

  private static void atLeastOneSecond(
      Judgement in, KubeletOption<Duration> option, Duration value) {
    if (value.isNegative() || (!value.isZero() && value.compareTo(LEAST_SHUTDOWN_PERIOD) < 0)) {
      in.broken(option, "must be 0 or at least 1s");
    }
  }

  private static void shutdownByPriority(Judgement in) {
    if (in.get(SHUTDOWN_BY_PRIORITY).isEmpty()) {
      return;
    }
    if (!in.gates().enabled("GracefulNodeShutdownBasedOnPodPriority")) {
      in.broken(
          SHUTDOWN_BY_PRIORITY,
          "needs the feature gate GracefulNodeShutdownBasedOnPodPriority, which is off");
      return;
    }
    boolean periods =
        in.get(SHUTDOWN_GRACE_PERIOD).compareTo(Duration.ZERO) > 0
            || in.get(SHUTDOWN_GRACE_PERIOD_CRITICAL).compareTo(Duration.ZERO) > 0;
    if (periods) {
      in.broken(
          SHUTDOWN_BY_PRIORITY,
          "cannot be used together with shutdownGracePeriod or shutdownGracePeriodCriticalPods");
    }
  }

  private static void lockFile(Judgement in) {
    if (in.get(GeneralOptions.EXIT_ON_LOCK_CONTENTION)
        && in.get(GeneralOptions.LOCK_FILE).isEmpty()) {
      in.broken(GeneralOptions.EXIT_ON_LOCK_CONTENTION, "needs --lock-file");
    }
  }
}
