package io.javelet.config.option;

import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.LEFTOVERS;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.time.Duration;
import java.util.List;

/** Flags that upstream still accepts and that steer a part this agent does not have. */
public final class LeftoverOptions {
  private static final String STATISTICS = "For upstream's built-in statistics collector.";
  private static final String STATISTICS_STORE = "For upstream's external statistics store.";

  private static final List<KubeletOption<?>> ALL =
      List.of(
          leftover("application-metrics-count-limit", INT32, 100, STATISTICS),
          leftover("boot-id-file", STRING, "/proc/sys/kernel/random/boot_id", STATISTICS),
          leftover("container-hints", STRING, "/etc/cadvisor/container_hints.json", STATISTICS),
          leftover("containerd", STRING, "/run/containerd/containerd.sock", STATISTICS),
          leftover("containerd-namespace", STRING, "k8s.io", STATISTICS),
          leftover("enable-load-reader", BOOL, false, STATISTICS),
          leftover("event-storage-age-limit", STRING, "default=0", STATISTICS),
          leftover("event-storage-event-limit", STRING, "default=0", STATISTICS),
          leftover("global-housekeeping-interval", DURATION, Duration.ofMinutes(1), STATISTICS),
          leftover("log-cadvisor-usage", BOOL, false, STATISTICS),
          leftover(
              "machine-id-file", STRING, "/etc/machine-id,/var/lib/dbus/machine-id", STATISTICS),
          leftover(
              "storage-driver-buffer-duration", DURATION, Duration.ofMinutes(1), STATISTICS_STORE),
          leftover("storage-driver-db", STRING, "cadvisor", STATISTICS_STORE),
          leftover("storage-driver-host", STRING, "localhost:8086", STATISTICS_STORE),
          flag(LEFTOVERS, "storage-driver-password", STRING)
              .byDefault("root")
              .deprecated()
              .futile()
              .secret()
              .means(STATISTICS_STORE),
          leftover("storage-driver-secure", BOOL, false, STATISTICS_STORE),
          leftover("storage-driver-table", STRING, "stats", STATISTICS_STORE),
          leftover("storage-driver-user", STRING, "root", STATISTICS_STORE),
          leftover(
              "experimental-allocatable-ignore-eviction",
              BOOL,
              false,
              "Would leave eviction thresholds out of what pods may have."),
          leftover(
              "experimental-mounter-path", STRING, "", "A program to mount with instead of mount."),
          current("housekeeping-interval", Duration.ofSeconds(10)),
          current("max-housekeeping-interval", Duration.ofSeconds(15)));

  private LeftoverOptions() {}

  private static <T> KubeletOption<T> leftover(
      String name, OptionType<T> type, T byDefault, String description) {
    return flag(LEFTOVERS, name, type)
        .byDefault(byDefault)
        .deprecated()
        .futile()
        .means(description);
  }

  private static KubeletOption<Duration> current(String name, Duration byDefault) {
    return flag(LEFTOVERS, name, DURATION).byDefault(byDefault).futile().means(STATISTICS);
  }

  static List<KubeletOption<?>> all() {
    return ALL;
  }
}
