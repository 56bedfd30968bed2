package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.TreeMap;

/** Huge pages as cgroup files name them. Pure. */
final class Hugepages {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};

  private Hugepages() {}

  /** Bytes by page size in the kernel's spelling, for example {@code 2MB}. */
  static Map<String, Long> limits(ResourceAmounts amounts) {
    Map<String, Long> limits = new TreeMap<>();
    for (String name : amounts.byName().keySet()) {
      if (name.startsWith(ResourceAmounts.HUGEPAGES_PREFIX)) {
        String size = name.substring(ResourceAmounts.HUGEPAGES_PREFIX.length());
        limits.put(
            kernelName(Quantity.parse(size).getNumericalAmount().longValueExact()),
            amounts.value(name));
      }
    }
    return limits;
  }

  /** A page size as the API writes it, for example {@code 2Mi}. */
  static String apiName(long bytes) {
    return kernelName(bytes).replace("B", "i").replaceFirst("^([0-9]+)i$", "$1");
  }

  /** A page size as the kernel writes it: in the largest unit that gives a whole number. */
  static String kernelName(long bytes) {
    long rest = bytes;
    int unit = 0;
    while (rest >= 1024 && rest % 1024 == 0 && unit < UNITS.length - 1) {
      rest /= 1024;
      unit++;
    }
    return rest + UNITS[unit];
  }
}
