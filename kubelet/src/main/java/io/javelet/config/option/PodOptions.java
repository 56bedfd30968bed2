package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.STRINGS;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.PODS;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.INT64;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** How many pods may run, and what they may do. */
public final class PodOptions {

  public static final KubeletOption<Integer> MAX_PODS =
      field(PODS, "maxPods", INT32)
          .oldFlag("max-pods")
          .byDefault(110)
          .check(Check.atLeast(0))
          .means("How many pods may run on the node.");

  public static final KubeletOption<Integer> PODS_PER_CORE =
      field(PODS, "podsPerCore", INT32)
          .oldFlag("pods-per-core")
          .byDefault(0)
          .check(Check.atLeast(0))
          .means("How many pods may run per CPU core, never more than maxPods; 0 means any.");

  public static final KubeletOption<Long> POD_PIDS_LIMIT =
      field(PODS, "podPidsLimit", INT64)
          .nullable()
          .oldFlag("pod-max-pids")
          .byDefault(-1L)
          .means("How many processes a pod may have; negative means as many as the node.");

  public static final KubeletOption<Duration> MAX_RESTART_PERIOD =
      field(PODS, "crashLoopBackOff.maxContainerRestartPeriod", DURATION)
          .nullable()
          .gate("KubeletCrashLoopBackOffMax")
          .means("Longest pause before a crashing container is started again; default 5m.");

  public static final KubeletOption<Boolean> SECCOMP_DEFAULT =
      field(PODS, "seccompDefault", BOOL)
          .nullable()
          .byDefault(false)
          .means("Give containers that ask for no seccomp profile the runtime's own.");

  public static final KubeletOption<Boolean> SECCOMP_DEFAULT_FLAG =
      flag(PODS, "seccomp-default", BOOL)
          .byDefault(false)
          .means("Switches seccompDefault on; cannot switch it off.");

  public static final KubeletOption<List<String>> ALLOWED_UNSAFE_SYSCTLS =
      field(PODS, "allowedUnsafeSysctls", STRINGS)
          .oldFlag("allowed-unsafe-sysctls")
          .byDefault(List.of())
          .check(Check.each(Sysctls::judge))
          .means("Unsafe kernel settings that pods may change; \"*\" may end an entry.");

  public static final KubeletOption<Long> USER_NAMESPACE_IDS =
      field(PODS, "userNamespaces.idsPerPod", INT64)
          .nullable()
          .check(
              Check.that(
                  ids -> ids >= 65_536 && ids % 65_536 == 0 && ids <= 4_294_967_295L,
                  "must be a multiple of 65536 between 65536 and 4294967295"))
          .means("How many user and group IDs a pod with its own user namespace gets.");

  public static final KubeletOption<Boolean> PROTECT_KERNEL_DEFAULTS =
      field(PODS, "protectKernelDefaults", BOOL)
          .oldFlag("protect-kernel-defaults")
          .byDefault(false)
          .means("Fail instead of changing kernel settings that are not as the agent needs them.");

  /** What decides how long a container waits that ends again and again. */
  public static final Set<KubeletOption<?>> CRASH_LOOP = Set.of(MAX_RESTART_PERIOD);

  private PodOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        MAX_PODS,
        PODS_PER_CORE,
        POD_PIDS_LIMIT,
        MAX_RESTART_PERIOD,
        SECCOMP_DEFAULT,
        SECCOMP_DEFAULT_FLAG,
        ALLOWED_UNSAFE_SYSCTLS,
        USER_NAMESPACE_IDS,
        PROTECT_KERNEL_DEFAULTS);
  }
}
