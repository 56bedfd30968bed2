package io.javelet.manifest.validation;

import java.net.Inet6Address;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms that names in the API may have. Each answers what is wrong, or nothing. Pure. */
final class Names {
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_SUBDOMAIN = 253;
  private static final int LONGEST_PORT_NAME = 15;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern QUALIFIED_PART =
      Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final Pattern PORT_NAME = Pattern.compile("[-a-z0-9]+");
  private static final Pattern ENVIRONMENT_NAME = Pattern.compile("[ -<>-~]+");
  private static final Pattern OBJECT_KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");
  private static final Pattern HEADER_NAME = Pattern.compile("[-A-Za-z0-9]+");
  private static final Pattern SEARCH_DOMAIN =
      Pattern.compile("[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*");
  private static final Pattern SYSCTL =
      Pattern.compile("([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*([a-z0-9][-_a-z0-9]*)?[a-z0-9]");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

  private Names() {}

  static Optional<String> dnsLabel(String name) {
    if (name.length() > LONGEST_LABEL) {
      return tooLong(LONGEST_LABEL);
    }
    return unless(
        LABEL,
        name,
        "a lowercase RFC 1123 label: small letters, digits and '-', beginning and ending with a"
            + " letter or digit");
  }

  static Optional<String> dnsSubdomain(String name) {
    if (name.length() > LONGEST_SUBDOMAIN) {
      return tooLong(LONGEST_SUBDOMAIN);
    }
    return unless(
        SUBDOMAIN,
        name,
        "a lowercase RFC 1123 subdomain: small letters, digits, '-' and '.', each part beginning"
            + " and ending with a letter or digit");
  }

  /** A label or annotation key, a taint, a condition: an optional domain and a slash, a name. */
  static Optional<String> qualifiedName(String name) {
    int slash = name.indexOf('/');
    String part = name.substring(slash + 1);
    if (slash >= 0) {
      Optional<String> domain = dnsSubdomain(name.substring(0, slash));
      if (domain.isPresent()) {
        return domain.map("the part before the slash must be "::concat);
      }
    }
    if (part.length() > LONGEST_LABEL) {
      return Optional.of("the name must be no more than " + LONGEST_LABEL + " characters");
    }
    return unless(
        QUALIFIED_PART,
        part,
        "a name of letters, digits, '-', '_' and '.', beginning and ending with a letter or digit,"
            + " with an optional DNS domain and '/' before it");
  }

  static Optional<String> labelValue(String value) {
    if (value.length() > LONGEST_LABEL) {
      return tooLong(LONGEST_LABEL);
    }
    return value.isEmpty()
        ? Optional.empty()
        : unless(
            QUALIFIED_PART,
            value,
            "empty, or letters, digits, '-', '_' and '.', beginning and ending with a letter or"
                + " digit");
  }

  /** A service name as IANA registers them. */
  static Optional<String> portName(String name) {
    if (name.length() > LONGEST_PORT_NAME) {
      return tooLong(LONGEST_PORT_NAME);
    }
    boolean wrong =
        !PORT_NAME.matcher(name).matches()
            || name.chars().noneMatch(Character::isLetter)
            || name.contains("--")
            || name.startsWith("-")
            || name.endsWith("-");
    return wrong
        ? Optional.of(
            "must be small letters, digits and single '-' between them, with at least one letter")
        : Optional.empty();
  }

  static Optional<String> environmentName(String name) {
    return unless(ENVIRONMENT_NAME, name, "printable ASCII characters without '='");
  }

  static Optional<String> objectKey(String key) {
    return unless(OBJECT_KEY, key, "up to 253 letters, digits, '-', '_' or '.'");
  }

  static Optional<String> headerName(String name) {
    return unless(HEADER_NAME, name, "an HTTP header name");
  }

  static Optional<String> searchDomain(String domain) {
    String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    return domain.equals(".") ? Optional.empty() : unless(SEARCH_DOMAIN, bare, "a DNS domain");
  }

  static Optional<String> sysctl(String name) {
    return name.length() > LONGEST_SUBDOMAIN
        ? tooLong(LONGEST_SUBDOMAIN)
        : unless(SYSCTL, name, "a sysctl name such as net.core.somaxconn");
  }

  static Optional<String> ipAddress(String text) {
    boolean valid = IPV4.matcher(text).matches() || isIpv6(text);
    return valid
        ? Optional.empty()
        : Optional.of("must be a valid IP address, for example 10.9.8.7 or 2001:db8::1");
  }

  private static boolean isIpv6(String text) {
    if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A path inside a volume: relative, and never up. */
  static Optional<String> pathInside(String path) {
    if (path.startsWith("/")) {
      return Optional.of("must be a relative path");
    }
    return pathWithoutBackSteps(path);
  }

  static Optional<String> pathWithoutBackSteps(String path) {
    for (String element : path.split("/", -1)) {
      if (element.equals("..")) {
        return Optional.of("must not contain '..'");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> unless(Pattern form, String text, String wanted) {
    return form.matcher(text).matches() ? Optional.empty() : Optional.of("must be " + wanted);
  }

  private static Optional<String> tooLong(int most) {
    return Optional.of("must be no more than " + most + " characters");
  }
}
