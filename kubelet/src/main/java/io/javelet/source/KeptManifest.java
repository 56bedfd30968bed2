package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodFullName;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last accepted content of one manifest as it is kept on the disk. Immutable.
 *
 * @param origin where the manifest is
 * @param content its bytes
 * @param uids the UIDs of its pods, which an edit in place leaves as they were
 * @param failed digest of a later content that did not prove itself; empty for none
 */
record KeptManifest(
    ManifestOrigin origin, Content content, Map<PodFullName, String> uids, String failed) {
  private static final String FORMAT = "javelet-manifest 1";

  KeptManifest {
    uids = Map.copyOf(uids);
  }

  static KeptManifest of(AcceptedManifest manifest, String failed) {
    Map<PodFullName, String> uids = new HashMap<>();
    for (Pod pod : manifest.pods()) {
      uids.put(PodFullName.of(pod), pod.getMetadata().getUid());
    }
    return new KeptManifest(manifest.origin(), manifest.content(), uids, failed);
  }

  /** The name of its file, which tells nothing about it. */
  static String fileName(ManifestOrigin origin) {
    byte[] bytes = origin.toString().getBytes(StandardCharsets.UTF_8);
    return Content.sha256(bytes).substring(0, 32) + ".manifest";
  }

  /** A line with the format, one with the checksum of all that follows, and that. */
  byte[] encode() {
    StringBuilder head = new StringBuilder();
    head.append("source ").append(origin.source().word()).append('\n');
    head.append("location ").append(escape(origin.location())).append('\n');
    uids.forEach((name, uid) ->
        head.append("pod ")
            .append(escape(name.namespace()))
            .append(' ')
            .append(escape(name.name()))
            .append(' ')
            .append(escape(uid))
            .append('\n'));
    if (!failed.isEmpty()) {
      head.append("failed ").append(failed).append('\n');
    }
    head.append("content ").append(content.bytes().length).append('\n');
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content.bytes());
    byte[] all = body.toByteArray();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    String first = FORMAT + "\nsha256 " + Content.sha256(all) + "\n";
    file.writeBytes(first.getBytes(StandardCharsets.UTF_8));
    file.writeBytes(all);
    return file.toByteArray();
  }

  /** What was encoded; absent when a single byte of it is not as it was. */
  static Optional<KeptManifest> decode(byte[] file) {
    Lines lines = new Lines(file);
    if (!lines.next().equals(FORMAT)) {
      return Optional.empty();
    }
    String checksum = lines.next();
    if (!checksum.equals("sha256 " + Content.sha256(lines.rest()))) {
      return Optional.empty();
    }
    Optional<PodSourceName> source = PodSourceName.ofWord(after("source ", lines.next()));
    String location = unescape(after("location ", lines.next()));
    Map<PodFullName, String> uids = new HashMap<>();
    String line = lines.next();
    while (line.startsWith("pod ")) {
      String[] words = line.split(" ", -1);
      if (words.length == 4) {
        uids.put(new PodFullName(unescape(words[2]), unescape(words[1])), unescape(words[3]));
      }
      line = lines.next();
    }
    String failed = after("failed ", line);
    if (!failed.isEmpty()) {
      lines.next();
    }
    Content content = new Content(lines.rest());
    return source.map(
        name -> new KeptManifest(new ManifestOrigin(name, location), content, uids, failed));
  }

  private static String after(String word, String line) {
    return line.startsWith(word) ? line.substring(word.length()) : "";
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String unescape(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Reads line by line from the front, and the rest as bytes. */
  private static final class Lines {
    private final byte[] bytes;
    private int at;

    Lines(byte[] bytes) {
      this.bytes = bytes;
    }

    /** The next line; an empty one at the end. */
    String next() {
      int end = at;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      String line = new String(bytes, at, end - at, StandardCharsets.UTF_8);
      at = Math.min(end + 1, bytes.length);
      return line;
    }

    byte[] rest() {
      return Arrays.copyOfRange(bytes, at, bytes.length);
    }
  }
}
