package io.javelet.server.streaming;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of the runtime's answer.
 *
 * @param status the HTTP status
 * @param headers as sent; names that come twice are joined with commas
 */
record ResponseHead(int status, Map<String, String> headers) {

  /**
   * Parses.
   *
   * @param bytes up to and with the empty line
   * @throws IllegalArgumentException when it is no such head
   */
  static ResponseHead parse(byte[] bytes) {
    List<String> lines = new String(bytes, StandardCharsets.ISO_8859_1).lines().toList();
    String[] words = lines.getFirst().split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new IllegalArgumentException("not an HTTP answer: " + lines.getFirst());
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.merge(
            line.substring(0, colon),
            line.substring(colon + 1).strip(),
            (first, second) -> first + ", " + second);
      }
    }
    return new ResponseHead(Integer.parseInt(words[1]), headers);
  }

  Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(each -> each.getKey().toLowerCase(Locale.ROOT).equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
