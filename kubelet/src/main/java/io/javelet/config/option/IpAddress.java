package io.javelet.config.option;

import java.util.regex.Pattern;

/** Judges IP addresses by their text alone; never asks a name server. */
public final class IpAddress {
  private static final Pattern FOUR =
      Pattern.compile(
          "(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])\\.){3}(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])");
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
  private static final int GROUPS = 8;

  private IpAddress() {}

  /** Whether a text is an IPv4 or IPv6 address without zone or mask. */
  public static boolean isValid(String text) {
    return isIpv4(text) || isIpv6(text);
  }

  /** Whether a text is a dotted IPv4 address without leading zeros. */
  public static boolean isIpv4(String text) {
    return FOUR.matcher(text).matches();
  }

  /** Whether a text is an IPv6 address. */
  public static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text) == GROUPS;
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    String left = text.substring(0, gap);
    String right = text.substring(gap + 2);
    int leftGroups = left.isEmpty() ? 0 : left.contains(".") ? -1 : groups(left);
    int rightGroups = right.isEmpty() ? 0 : groups(right);
    return leftGroups >= 0 && rightGroups >= 0 && leftGroups + rightGroups < GROUPS;
  }

  /** How many groups a part without a gap has; negative when one is malformed. */
  private static int groups(String text) {
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      if (last && parts[i].contains(".")) {
        return isIpv4(parts[i]) ? count + 2 : -1;
      }
      if (!GROUP.matcher(parts[i]).matches()) {
        return -1;
      }
      count++;
    }
    return count;
  }
}
