package io.javelet.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * What a network interface has carried. Immutable.
 *
 * @param name such as {@code eth0}
 */
public record NetworkCounters(
    String name,
    long receivedBytes,
    long receivedPackets,
    long receiveErrors,
    long receiveDropped,
    long sentBytes,
    long sentPackets,
    long sendErrors,
    long sendDropped) {
  private static final int SENT = 8;

  /** Reads the text of {@code /proc/<pid>/net/dev}, without loopback. */
  static List<NetworkCounters> parse(String text) {
    List<NetworkCounters> interfaces = new ArrayList<>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String name = line.substring(0, colon).strip();
      String[] words = line.substring(colon + 1).strip().split("\\s+", -1);
      if (words.length < SENT + 4 || name.equals("lo")) {
        continue;
      }
      interfaces.add(
          new NetworkCounters(
              name,
              KernelText.number(words[0]),
              KernelText.number(words[1]),
              KernelText.number(words[2]),
              KernelText.number(words[3]),
              KernelText.number(words[SENT]),
              KernelText.number(words[SENT + 1]),
              KernelText.number(words[SENT + 2]),
              KernelText.number(words[SENT + 3])));
    }
    return interfaces;
  }
}
