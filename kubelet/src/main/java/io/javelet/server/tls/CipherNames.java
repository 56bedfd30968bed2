package io.javelet.server.tls;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cipher suites and key exchange groups by the names that the configuration has for them: Go's,
 * which are nearly the JDK's, and OpenSSL's. Pure.
 */
final class CipherNames {
  /** TLS 1.3 has its own suites, which no configuration takes away, as in Go. */
  static final List<String> TLS_13 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final Map<Integer, String> GROUPS =
      Map.of(23, "secp256r1", 24, "secp384r1", 25, "secp521r1", 29, "x25519", 30, "x448");

  private CipherNames() {}

  /**
   * What the JDK calls suites.
   *
   * @param known those that this JDK has
   */
  static Translated suites(List<String> names, Set<String> known) {
    Set<String> suites = new LinkedHashSet<>(TLS_13);
    List<String> unknown = new ArrayList<>();
    for (String name : names) {
      String ours = suite(name);
      if (known.contains(ours)) {
        suites.add(ours);
      } else {
        unknown.add(name);
      }
    }
    return new Translated(List.copyOf(suites), unknown);
  }

  /** What the JDK calls key exchange groups. */
  static Translated groups(List<Integer> numbers) {
    List<String> groups = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Integer number : numbers) {
      String group = GROUPS.get(number);
      if (group == null) {
        unknown.add(String.valueOf(number));
      } else {
        groups.add(group);
      }
    }
    return new Translated(groups, unknown);
  }

  /**
   * Names in the JDK's words.
   *
   * @param unknown those that this JDK does not have, in the configuration's words
   */
  record Translated(List<String> names, List<String> unknown) {
    Translated {
      names = List.copyOf(names);
      unknown = List.copyOf(unknown);
    }
  }

  private static String suite(String name) {
    if (name.startsWith("TLS_")) {
      boolean short13 = name.endsWith("_WITH_CHACHA20_POLY1305");
      return short13 ? name + "_SHA256" : name;
    }
    return openSsl(name);
  }

  /** {@code ECDHE-RSA-AES128-GCM-SHA256} and its like. */
  private static String openSsl(String name) {
    String rest = name;
    String exchange = "TLS_RSA";
    for (String each : List.of("ECDHE-ECDSA", "ECDHE-RSA", "DHE-RSA")) {
      if (rest.startsWith(each + "-")) {
        exchange = "TLS_" + each.replace('-', '_');
        rest = rest.substring(each.length() + 1);
      }
    }
    String cipher =
        rest.replace("CHACHA20-POLY1305", "CHACHA20_POLY1305-SHA256")
            .replaceFirst("^AES(128|256)-SHA", "AES_$1_CBC-SHA")
            .replaceFirst("^AES(128|256)-", "AES_$1_")
            .replace('-', '_');
    return exchange + "_WITH_" + cipher;
  }
}
