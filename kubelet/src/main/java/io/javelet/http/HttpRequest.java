package io.javelet.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * One GET by HTTP/1.1 on a connection of its own, on the calling virtual thread. Written out
 * because a probe or hook needs so little (no pool, no cache, no proxy, no cookies) and must hold
 * the whole exchange to one deadline. Certificates are not checked.
 *
 * @param url http or https
 * @param headers sent as they are; {@code Host} is added when missing
 */
public record HttpRequest(URI url, List<Header> headers) {
  /** The largest body that is read; the rest of a longer one is left. */
  public static final int MAX_BODY_BYTES = 10 * 1024;

  private static final int MAX_REDIRECTS = 10;
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  public HttpRequest {
    headers = List.copyOf(headers);
  }

  /** One header; line breaks in it are sent as blanks. */
  public record Header(String name, String value) {}

  /** A server answered an encrypted request in plain HTTP. */
  public static final class PlainAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    PlainAnswerException(Throwable cause) {
      super("http: server gave HTTP response to HTTPS client", cause);
    }
  }

  /**
   * Sends the request and reads the answer.
   *
   * @throws SocketTimeoutException when the deadline passed
   */
  public HttpAnswer send(Instant deadline) throws IOException {
    boolean tls = "https".equals(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
    String host = url.getHost().replace("[", "").replace("]", "");
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), left(deadline));
      plain.setSoTimeout(left(deadline));
      if (!tls) {
        return exchange(plain, deadline);
      }
      try (SSLSocket secured = UncheckedTls.over(plain, host, port)) {
        try {
          secured.startHandshake();
        } catch (SSLException failure) {
          // The TLS of Java has no type for it: its text is the only sign.
          if (String.valueOf(failure.getMessage()).contains("unrecognized SSL message")) {
            throw new PlainAnswerException(failure);
          }
          throw failure;
        }
        return exchange(secured, deadline);
      }
    }
  }

  /**
   * Sends the request and follows redirects that stay on the same host; an answer that is still a
   * redirect was not followed.
   *
   * @throws SocketTimeoutException when the deadline passed
   */
  public HttpAnswer sendFollowingRedirects(Instant deadline) throws IOException {
    HttpRequest request = this;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      HttpAnswer answer = request.send(deadline);
      Optional<String> next = answer.next();
      if (next.isEmpty()) {
        return answer;
      }
      URI there = resolved(request.url(), next.get());
      if (!host(there).equals(host(url))) {
        return answer;
      }
      request = new HttpRequest(there, headers);
    }
    throw new IOException("stopped after 10 redirects");
  }

  private static URI resolved(URI base, String location) throws IOException {
    try {
      return base.resolve(new URI(location));
    } catch (URISyntaxException malformed) {
      throw new IOException("malformed redirect: " + malformed.getMessage(), malformed);
    }
  }

  private static String host(URI url) {
    return Optional.ofNullable(url.getHost()).orElse("").toLowerCase(Locale.ROOT);
  }

  private HttpAnswer exchange(Socket socket, Instant deadline) throws IOException {
    socket.getOutputStream().write(head().getBytes(StandardCharsets.ISO_8859_1));
    var in = new BufferedInputStream(new DeadlineStream(socket, deadline));
    String[] statusLine = line(in).split(" ", 3);
    if (statusLine.length < 2 || !statusLine[0].startsWith("HTTP/")) {
      throw new IOException("malformed HTTP response \"" + String.join(" ", statusLine) + "\"");
    }
    int status;
    try {
      status = Integer.parseInt(statusLine[1]);
    } catch (NumberFormatException malformed) {
      throw new IOException("malformed HTTP status code \"" + statusLine[1] + "\"", malformed);
    }
    Optional<String> location = Optional.empty();
    boolean chunked = false;
    long length = Long.MAX_VALUE;
    int read = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      read += line.length();
      if (read > MAX_HEADER_BYTES) {
        throw new IOException("the response's headers are larger than 64 KiB");
      }
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "location" -> location = Optional.of(value);
        case "transfer-encoding" -> chunked = value.toLowerCase(Locale.ROOT).contains("chunked");
        case "content-length" -> length = value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
        default -> {}
      }
    }
    boolean bodiless = status == 204 || status == 304;
    byte[] body = bodiless ? new byte[0] : chunked ? chunks(in) : whole(in, length);
    return new HttpAnswer(status, location, new String(body, StandardCharsets.UTF_8));
  }

  private String head() {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    var head = new StringBuilder("GET " + path + query + " HTTP/1.1\r\n");
    if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("Host"))) {
      head.append("Host: ").append(url.getRawAuthority()).append("\r\n");
    }
    for (Header header : headers) {
      head.append(oneLine(header.name()))
          .append(": ")
          .append(oneLine(header.value()))
          .append("\r\n");
    }
    return head.append("Connection: close\r\n\r\n").toString();
  }

  /** A manifest must not smuggle a second request in. */
  private static String oneLine(String text) {
    return text.replaceAll("[\\r\\n]", " ");
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("EOF");
      }
      if (line.size() > MAX_HEADER_BYTES) {
        throw new IOException("a line of the response is longer than 64 KiB");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private static byte[] whole(InputStream in, long length) throws IOException {
    return in.readNBytes((int) Math.min(length, MAX_BODY_BYTES));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    var body = new ByteArrayOutputStream();
    while (body.size() < MAX_BODY_BYTES) {
      String size = line(in).replaceFirst(";.*", "").strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new IOException("malformed chunk size \"" + size + "\"");
      }
      long length = Long.parseLong(size, 16);
      if (length == 0) {
        break;
      }
      int wanted = (int) Math.min(length, MAX_BODY_BYTES - body.size());
      body.write(in.readNBytes(wanted));
      if (wanted < length) {
        break;
      }
      line(in);
    }
    return body.toByteArray();
  }

  private static int left(Instant deadline) throws SocketTimeoutException {
    long millis = Duration.between(Instant.now(), deadline).toMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("the deadline passed");
    }
    return Math.toIntExact(millis);
  }

  /** Reads with what is left of the deadline, so that a server that drips cannot stretch it. */
  private static final class DeadlineStream extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private final Instant deadline;

    DeadlineStream(Socket socket, Instant deadline) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      socket.setSoTimeout(left(deadline));
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      socket.setSoTimeout(left(deadline));
      return in.read(bytes, offset, length);
    }
  }
}
