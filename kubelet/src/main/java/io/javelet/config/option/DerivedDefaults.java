package io.javelet.config.option;

import io.javelet.config.gate.FeatureGates;
import io.javelet.config.value.HostFacts;
import java.time.Duration;
import java.util.function.Predicate;

/** Defaults that depend on other options. Pure. */
final class DerivedDefaults {
  private static final Duration LONGEST_RESTART_PERIOD = Duration.ofMinutes(5);

  private DerivedDefaults() {}

  /**
   * After a file: for what the file leaves out. After drop-ins: for what they took back.
   *
   * @param absent whether an option has no value of its own at this point
   */
  static Settings apply(Settings settings, Predicate<KubeletOption<?>> absent) {
    return podPidsLimit(serializePulls(statusReportFrequency(settings, absent), absent));
  }

  private static Settings statusReportFrequency(
      Settings settings, Predicate<KubeletOption<?>> absent) {
    boolean onlyUpdates =
        !absent.test(NodeOptions.STATUS_UPDATE_FREQUENCY)
            && absent.test(NodeOptions.STATUS_REPORT_FREQUENCY);
    return onlyUpdates
        ? settings.withValue(
            NodeOptions.STATUS_REPORT_FREQUENCY, settings.get(NodeOptions.STATUS_UPDATE_FREQUENCY))
        : settings;
  }

  private static Settings serializePulls(Settings settings, Predicate<KubeletOption<?>> absent) {
    boolean parallel =
        settings.find(ImageOptions.MAX_PARALLEL_PULLS).filter(most -> most >= 2).isPresent();
    return parallel && absent.test(ImageOptions.SERIALIZE_PULLS)
        ? settings.withValue(ImageOptions.SERIALIZE_PULLS, false)
        : settings;
  }

  private static Settings podPidsLimit(Settings settings) {
    return settings.get(PodOptions.POD_PIDS_LIMIT) < 0
        ? settings.withValue(PodOptions.POD_PIDS_LIMIT, -1L)
        : settings;
  }

  /** After the flags, when it is known which gates are on. */
  static Settings gated(Settings settings, FeatureGates gates) {
    Settings result = standaloneAccess(settings);
    if (gates.enabled("KubeletCrashLoopBackOffMax")
        && result.find(PodOptions.MAX_RESTART_PERIOD).isEmpty()) {
      result = result.withValue(PodOptions.MAX_RESTART_PERIOD, LONGEST_RESTART_PERIOD);
    }
    if (gates.enabled("KubeletEnsureSecretPulledImages")
        && result.get(ImageOptions.CREDENTIALS_POLICY).isEmpty()) {
      result = result.withValue(ImageOptions.CREDENTIALS_POLICY, "NeverVerifyPreloadedImages");
    }
    return result;
  }

  /**
   * Without an API server, this node decides by itself, and lets nobody in whom it does not know.
   */
  private static Settings standaloneAccess(Settings settings) {
    if (!settings.get(ApiServerOptions.KUBECONFIG).isEmpty()) {
      return settings;
    }
    Settings result = unlessGiven(settings, AccessOptions.AUTHORIZATION_MODE, "Local");
    result = unlessGiven(result, AccessOptions.WEBHOOK_AUTHENTICATION, false);
    return unlessGiven(result, AccessOptions.ANONYMOUS, false);
  }

  private static <T> Settings unlessGiven(Settings settings, KubeletOption<T> option, T value) {
    return settings.given(option) ? settings : settings.withValue(option, value);
  }

  /** After validation, which has to see what was really given. */
  static Settings resolved(Settings settings, HostFacts host) {
    Settings result = settings;
    if (result.get(ResourceOptions.CGROUPS_PER_QOS)
        && result.get(ResourceOptions.CGROUP_ROOT).isEmpty()) {
      result = result.withValue(ResourceOptions.CGROUP_ROOT, "/");
    }
    if (result.find(ResourceOptions.SINGLE_PROCESS_OOM_KILL).isEmpty()) {
      boolean oneProcess = host.cgroupMode() != HostFacts.CgroupMode.V2;
      result = result.withValue(ResourceOptions.SINGLE_PROCESS_OOM_KILL, oneProcess);
    }
    return result;
  }
}
