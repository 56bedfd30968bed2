package io.javelet.images.credentials;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * For which images credentials are meant: a registry's name, perhaps with a port and the beginning
 * of a path; every part between dots may be a glob. Pure. Upstream's counterpart: {@code
 * credentialprovider.URLsMatch}.
 *
 * @param host without port
 * @param port empty for none
 * @param path with its slash, empty for any
 */
record RegistryPattern(String host, String port, String path) {
  private static final String DEFAULT_REGISTRY = "index.docker.io";

  /**
   * Reads the key of a docker configuration or an entry of {@code matchImages}: with or without
   * scheme, with or without the version that docker's own keys end with.
   */
  static RegistryPattern of(String key) {
    String rest = key.replaceFirst("^https?://", "");
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : rest.substring(slash);
    if (path.startsWith("/v1/") || path.startsWith("/v2/")) {
      path = path.substring(3);
    }
    int colon = authority.lastIndexOf(':');
    boolean withPort = colon >= 0 && colon > authority.lastIndexOf(']');
    return new RegistryPattern(
        withPort ? authority.substring(0, colon) : authority,
        withPort ? authority.substring(colon + 1) : "",
        path.equals("/") ? "" : path);
  }

  /**
   * Whether an image is meant.
   *
   * @param repository with its registry, without tag or digest
   */
  boolean matches(String repository) {
    RegistryPattern target = of(repository);
    boolean nearest =
        port.equals(target.port) && target.path.startsWith(path) && hostMatches(target.host);
    return nearest || (isDefault() && repository.startsWith("docker.io/"));
  }

  /** Longer and later ones first, so that the nearest credentials are tried first. */
  String sortKey() {
    return host + (port.isEmpty() ? "" : ":" + port) + path;
  }

  private boolean isDefault() {
    return host.equals(DEFAULT_REGISTRY) && path.isEmpty();
  }

  private boolean hostMatches(String target) {
    List<String> globs = parts(host);
    List<String> texts = parts(target);
    if (globs.size() != texts.size()) {
      return false;
    }
    for (int i = 0; i < globs.size(); i++) {
      if (!glob(globs.get(i)).matcher(texts.get(i)).matches()) {
        return false;
      }
    }
    return true;
  }

  private static List<String> parts(String host) {
    return List.of(host.split("\\.", -1));
  }

  /** {@code *}, {@code ?} and {@code [a-z]} as a shell's file names have them. */
  private static Pattern glob(String text) {
    List<String> regex = new ArrayList<>();
    boolean inClass = false;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (inClass) {
        inClass = each != ']';
        regex.add(each == '\\' || each == '[' || each == '&' ? "\\" + each : String.valueOf(each));
      } else if (each == '[' && text.indexOf(']') > text.indexOf('[') + 1) {
        inClass = true;
        regex.add("[");
      } else {
        regex.add(
            switch (each) {
              case '*' -> ".*";
              case '?' -> ".";
              default -> Pattern.quote(String.valueOf(each));
            });
      }
    }
    return Pattern.compile(String.join("", regex));
  }
}
