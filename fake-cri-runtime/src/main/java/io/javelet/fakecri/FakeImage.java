package io.javelet.fakecri;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * An image in the fake's store or its registry.
 *
 * @param id {@code sha256:} and 64 hex digits
 * @param tags names with a tag
 * @param digests names with a digest
 * @param sizeBytes size on disk
 * @param user the user it runs as: a number, a name, or empty
 * @param pinned never to be collected
 */
public record FakeImage(
    String id,
    List<String> tags,
    List<String> digests,
    long sizeBytes,
    String user,
    boolean pinned) {
  public FakeImage {
    tags = List.copyOf(tags);
    digests = List.copyOf(digests);
  }

  /** An image of one name, its id and digest made from the name. */
  public static FakeImage named(String tag) {
    int slash = tag.lastIndexOf('/');
    int colon = tag.indexOf(':', slash + 1);
    String repository = colon < 0 ? tag : tag.substring(0, colon);
    return new FakeImage(
        "sha256:" + sha256("image " + tag),
        List.of(colon < 0 ? tag + ":latest" : tag),
        List.of(repository + "@sha256:" + sha256("digest " + tag)),
        4_000_000,
        "",
        false);
  }

  /** The same image, running as {@code user}: a number, a name, or empty for nothing said. */
  public FakeImage withUser(String user) {
    return new FakeImage(id, tags, digests, sizeBytes, user, pinned);
  }

  /** The same image, pinned. */
  public FakeImage pinnedByRuntime() {
    return new FakeImage(id, tags, digests, sizeBytes, user, true);
  }

  /** What containerd gives as {@code image_ref}: the first digest, or the id. */
  String reference() {
    return digests.isEmpty() ? id : digests.getFirst();
  }

  boolean isKnownAs(String name) {
    return id.equals(name)
        || id.equals("sha256:" + name)
        || digests.contains(name)
        || tags.stream().anyMatch(tag -> full(tag).equals(full(name)));
  }

  /** A name as containerd completes it: registry, library folder and tag. */
  private static String full(String name) {
    int firstSlash = name.indexOf('/');
    String first = firstSlash < 0 ? "" : name.substring(0, firstSlash);
    boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
    String withRegistry =
        hasRegistry ? name : firstSlash < 0 ? "docker.io/library/" + name : "docker.io/" + name;
    boolean hasTag = withRegistry.indexOf(':', withRegistry.lastIndexOf('/') + 1) >= 0;
    return hasTag ? withRegistry : withRegistry + ":latest";
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
