package io.javelet.os;

import java.util.List;

/**
 * What a process may do beyond an ordinary user. Immutable. Counterpart: {@code capabilities(7)}.
 *
 * @param effective one bit for each capability
 */
public record Capabilities(long effective) {
  private static final String EFFECTIVE = "CapEff:";
  private static final int HEX = 16;

  /** Those that somebody decides by. */
  public enum Capability {
    SYS_ADMIN(21),
    SYS_RESOURCE(24);

    private final int bit;

    Capability(int bit) {
      this.bit = bit;
    }
  }

  /** Whether a capability is in force. */
  public boolean has(Capability capability) {
    return (effective >>> capability.bit & 1) == 1;
  }

  /** From the lines of {@code /proc/<pid>/status}. */
  static Capabilities parse(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(EFFECTIVE))
        .map(line -> line.substring(EFFECTIVE.length()).strip())
        .map(hex -> new Capabilities(Long.parseUnsignedLong(hex, HEX)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no line " + EFFECTIVE));
  }
}
