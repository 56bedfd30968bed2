package io.javelet.server.streaming;

import io.javelet.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client's wish to open a WebSocket (RFC 6455). Pure.
 *
 * @param protocols that the client speaks, in its order
 * @param accept proves that we have read the request
 */
record WebSocketOpening(List<String> protocols, String accept) {
  /** Channels of which each can be ended by itself. */
  static final String CHANNELS = "v5.channel.k8s.io";

  /** What stands before a SPDY protocol that travels inside a WebSocket. */
  static final String TUNNEL = "SPDY/3.1+";

  private static final String TUNNELLED_ENDING = ".k8s.io";
  private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_LENGTH = 16;

  WebSocketOpening {
    protocols = List.copyOf(protocols);
  }

  /** The protocols of a request that wants a WebSocket; empty for any other. */
  static List<String> protocols(Request request) {
    boolean wanted =
        request.wantsUpgrade()
            && request.header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
    return wanted
        ? request.headers().getOrDefault("sec-websocket-protocol", List.of()).stream()
            .flatMap(line -> List.of(line.split(",", -1)).stream())
            .map(String::strip)
            .toList()
        : List.of();
  }

  /** The wish in a request; absent when it is none that RFC 6455 knows. */
  static Optional<WebSocketOpening> of(Request request) {
    Optional<String> key = request.header("sec-websocket-key").filter(WebSocketOpening::isKey);
    boolean known =
        request.method().equals("GET")
            && request.header("sec-websocket-version").filter("13"::equals).isPresent();
    return key.filter(_ -> known)
        .map(given -> new WebSocketOpening(protocols(request), accept(given)));
  }

  /** The SPDY protocols that the client would speak inside a WebSocket. */
  static List<String> tunnelled(List<String> protocols) {
    return protocols.stream()
        .filter(each -> each.startsWith(TUNNEL) && each.endsWith(TUNNELLED_ENDING))
        .map(each -> each.substring(TUNNEL.length()))
        .toList();
  }

  /** The headers that agree. */
  Map<String, String> agreement(String protocol) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Upgrade", "websocket");
    headers.put("Connection", "Upgrade");
    headers.put("Sec-WebSocket-Accept", accept);
    headers.put("Sec-WebSocket-Protocol", protocol);
    return headers;
  }

  private static boolean isKey(String text) {
    try {
      return Base64.getDecoder().decode(text).length == KEY_LENGTH;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(digest.digest((key + SALT).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-1", impossible);
    }
  }
}
