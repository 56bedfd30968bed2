package io.javelet.images;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image reference, taken apart and completed. Pure. Upstream's counterpart: {@code
 * ParseImageName} over distribution's reference grammar.
 *
 * @param domain the registry, {@code docker.io} where the reference names none
 * @param repository the path in the registry
 * @param tag {@code latest} where the reference has neither tag nor digest, else possibly empty
 * @param digest with its algorithm, empty when there is none
 */
public record ImageName(String domain, String repository, String tag, String digest) {
  private static final String DEFAULT_DOMAIN = "docker.io";
  private static final String OFFICIAL = "library/";
  private static final String DEFAULT_TAG = "latest";
  private static final int LONGEST_NAME = 255;

  private static final String DOMAIN_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
  private static final String HOST =
      "(?:" + DOMAIN_PART + "(?:\\." + DOMAIN_PART + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
  private static final String PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?<name>(?<host>"
              + HOST
              + ")/(?<path>"
              + PATH_PART
              + "(?:/"
              + PATH_PART
              + ")*))(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>[A-Za-z][A-Za-z0-9]*"
              + "(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?");
  private static final Pattern ONLY_HEX = Pattern.compile("[a-f0-9]{64}");
  private static final Pattern KNOWN_DIGEST =
      Pattern.compile("sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}");

  /** What came of reading a reference. */
  public sealed interface Parsed {
    /** It is one. */
    record Valid(ImageName name) implements Parsed {}

    /** It is none; the message says why. */
    record Invalid(String message) implements Parsed {}
  }

  /** Reads a reference as a pod spec has it. */
  public static Parsed parse(String text) {
    return problem(text)
        .<Parsed>map(problem ->
            new Parsed.Invalid("couldn't parse image name \"%s\": %s".formatted(text, problem)))
        .orElseGet(() -> new Parsed.Valid(of(REFERENCE.matcher(completed(text)))));
  }

  /**
   * The reference to ask the runtime for: the text as the pod has it, with the default tag where it
   * has neither tag nor digest. No registry is added: which ones to try is the runtime's business.
   */
  String withDefaultTag(String text) {
    return digest.isEmpty() && !text.endsWith(":" + tag) ? text + ":" + tag : text;
  }

  /** The image with its registry, without tag or digest. */
  public String registryAndRepository() {
    return domain + "/" + repository;
  }

  /** One spelling for all that mean the same image. */
  public String canonical() {
    return domain
        + "/"
        + repository
        + (tag.isEmpty() ? "" : ":" + tag)
        + (digest.isEmpty() ? "" : "@" + digest);
  }

  private static Optional<String> problem(String text) {
    if (ONLY_HEX.matcher(text).matches()) {
      return Optional.of(
          "invalid repository name (%s), cannot specify 64-byte hexadecimal strings"
              .formatted(text));
    }
    String completed = completed(text);
    Matcher matcher = REFERENCE.matcher(completed);
    if (!matcher.matches()) {
      String path = pathOf(completed);
      return Optional.of(
          path.equals(path.toLowerCase(Locale.ROOT))
              ? "invalid reference format"
              : "invalid reference format: repository name (%s) must be lowercase".formatted(path));
    }
    if (matcher.group("name").length() > LONGEST_NAME) {
      return Optional.of("repository name must not be more than 255 characters");
    }
    String digest = matcher.group("digest");
    return digest == null || KNOWN_DIGEST.matcher(digest).matches()
        ? Optional.empty()
        : Optional.of("unsupported digest " + digest);
  }

  private static ImageName of(Matcher matcher) {
    if (!matcher.matches()) {
      throw new IllegalStateException("checked before");
    }
    String digest = Optional.ofNullable(matcher.group("digest")).orElse("");
    String tag =
        Optional.ofNullable(matcher.group("tag")).orElse(digest.isEmpty() ? DEFAULT_TAG : "");
    return new ImageName(matcher.group("host"), matcher.group("path"), tag, digest);
  }

  /** The reference with its registry. A first part is one if it looks like a host. */
  private static String completed(String text) {
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean hasDomain =
        first.indexOf('.') >= 0
            || first.indexOf(':') >= 0
            || first.equals("localhost")
            || !first.equals(first.toLowerCase(Locale.ROOT));
    String full = hasDomain ? text : DEFAULT_DOMAIN + "/" + text;
    if (full.startsWith("index.docker.io/")) {
      full = DEFAULT_DOMAIN + full.substring(full.indexOf('/'));
    }
    String rest = full.substring(full.indexOf('/') + 1);
    return full.startsWith(DEFAULT_DOMAIN + "/") && rest.indexOf('/') < 0
        ? DEFAULT_DOMAIN + "/" + OFFICIAL + rest
        : full;
  }

  private static String pathOf(String completed) {
    String rest = completed.substring(completed.indexOf('/') + 1);
    int end = rest.indexOf(':');
    return end < 0 ? rest : rest.substring(0, end);
  }
}
