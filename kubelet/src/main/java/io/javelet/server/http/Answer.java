package io.javelet.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole answer.
 *
 * @param status the HTTP status
 * @param headers the content's type among them, when it has one; never its length
 * @param body may be empty
 */
public record Answer(int status, Map<String, String> headers, Bytes body) {
  private static final String CONTENT_TYPE = "Content-Type";

  public Answer {
    headers = Map.copyOf(headers);
  }

  /** Plain text, as upstream's {@code http.Error} sends it. */
  public static Answer text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text).with("X-Content-Type-Options", "nosniff");
  }

  /** 200 with JSON. */
  public static Answer json(String body) {
    return of(200, "application/json", body);
  }

  /** Text of a type. */
  public static Answer of(int status, String contentType, String text) {
    return of(status, contentType, Bytes.of(text));
  }

  /** Bytes of a type. */
  public static Answer of(int status, String contentType, byte[] body) {
    return of(status, contentType, Bytes.of(body));
  }

  /** Bytes of a type. */
  public static Answer of(int status, String contentType, Bytes body) {
    return new Answer(status, Map.of(CONTENT_TYPE, contentType), body);
  }

  /** The same with one more header. */
  public Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, body);
  }
}
