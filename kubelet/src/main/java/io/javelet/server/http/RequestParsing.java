package io.javelet.server.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes a {@link Request} of what Netty has decoded. Pure. */
final class RequestParsing {
  private RequestParsing() {}

  /**
   * Parses.
   *
   * @throws IllegalArgumentException when it is not a proper request; the message says why
   */
  static Request parse(FullHttpRequest netty, Peer peer, String remote) {
    if (netty.decoderResult().isFailure()) {
      throw new IllegalArgumentException(
          String.valueOf(netty.decoderResult().cause().getMessage()));
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    netty
        .headers()
        .forEach(header ->
            headers
                .computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                .add(header.getValue()));
    if (netty.protocolVersion().minorVersion() > 0
        && headers.getOrDefault("host", List.of()).size() != 1) {
      throw new IllegalArgumentException("exactly one Host is wanted");
    }
    String target = netty.uri();
    int question = target.indexOf('?');
    String rawPath = question < 0 ? target : target.substring(0, question);
    if (!rawPath.startsWith("/")) {
      throw new IllegalArgumentException("the path does not begin with a slash");
    }
    String path = decode(rawPath, false);
    if (path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a NUL in the path");
    }
    return new Request(
        netty.method().name(),
        target,
        path,
        question < 0 ? Map.of() : query(target.substring(question + 1)),
        headers,
        Bytes.of(ByteBufUtil.getBytes(netty.content())),
        peer,
        remote);
  }

  static Map<String, List<String>> query(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      values.computeIfAbsent(decode(name, true), _ -> new ArrayList<>()).add(decode(value, true));
    }
    return values;
  }

  /** Percent-decodes strictly; what is not UTF-8 is refused. */
  private static String decode(String text, boolean plusIsBlank) {
    if (text.indexOf('%') < 0 && (!plusIsBlank || text.indexOf('+') < 0)) {
      return text;
    }
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%') {
        if (i + 2 >= raw.length) {
          throw new IllegalArgumentException("a cut percent escape");
        }
        decoded.put((byte) (digit(raw[i + 1]) * 16 + digit(raw[i + 2])));
        i += 2;
      } else {
        decoded.put(plusIsBlank && raw[i] == '+' ? (byte) ' ' : raw[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(decoded.flip())
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8 after decoding", e);
    }
  }

  private static int digit(byte letter) {
    int value = Character.digit(letter, 16);
    if (value < 0) {
      throw new IllegalArgumentException("not a percent escape");
    }
    return value;
  }
}
