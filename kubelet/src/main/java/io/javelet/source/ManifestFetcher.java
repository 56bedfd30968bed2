package io.javelet.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/**
 * Asks a server for its manifest, once for each call. Belongs to the source's thread. Never says or
 * logs what the headers hold, and never sends them to another server that it is led to.
 */
final class ManifestFetcher {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final Duration ALL_WITHIN = Duration.ofSeconds(30);
  private static final int MOST_REDIRECTS = 5;
  private static final int PIECE = 64 * 1024;
  private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);

  private final URI address;
  private final Map<String, List<String>> headers;
  private final UrlTls tls;
  private final int limit;
  private final Clock clock;
  private Validators validators = Validators.NONE;

  /**
   * @param headers sent with each request; secret
   * @param limit the most bytes that an answer may have
   */
  ManifestFetcher(
      URI address, Map<String, List<String>> headers, UrlTls tls, int limit, Clock clock) {
    this.address = address;
    this.headers = Map.copyOf(headers);
    this.tls = tls;
    this.limit = limit;
    this.clock = clock;
  }

  /** What came of asking. */
  sealed interface Answer {
    /**
     * A manifest.
     *
     * @param validators what to ask with next time, once this one was accepted
     */
    record Fresh(Content content, Validators validators) implements Answer {}

    /** The manifest that was accepted last is the server's newest. */
    record Unchanged() implements Answer {}

    /** No manifest. */
    record Failed(String reason) implements Answer {}

    /** Nobody is there to be asked. */
    record Unreachable(String reason) implements Answer {}
  }

  /** How a server tells contents apart; an absent one is empty. */
  record Validators(String entityTag, String lastModified) {
    static final Validators NONE = new Validators("", "");
  }

  /** The answer with these validators was accepted: the server need not send it again. */
  void accepted(Validators newest) {
    validators = newest;
  }

  /** Asks once. */
  Answer fetch() {
    Instant deadline = clock.instant().plus(ALL_WITHIN);
    URI asked = address;
    try {
      for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
        HttpURLConnection connection = open(asked);
        int status = connection.getResponseCode();
        if (!REDIRECTS.contains(status)) {
          return answer(connection, status, deadline);
        }
        URI next = target(asked, connection);
        connection.disconnect();
        boolean weaker = asked.getScheme().equals("https") && !next.getScheme().equals("https");
        if (weaker) {
          return new Answer.Failed("the server leads from https to " + next.getScheme());
        }
        asked = next;
      }
      return new Answer.Failed(
          "the server leads on and on, more than " + MOST_REDIRECTS + " times");
    } catch (ConnectException | NoRouteToHostException nobody) {
      return new Answer.Unreachable(reason(nobody));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException failure) {
      return new Answer.Failed(reason(failure));
    }
  }

  private HttpURLConnection open(URI asked) throws IOException, GeneralSecurityException {
    URLConnection opened = asked.toURL().openConnection();
    if (!(opened instanceof HttpURLConnection connection)) {
      throw new IOException(asked.getScheme() + " is neither http nor https");
    }
    if (connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(tls.sockets());
    }
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout((int) CONNECT_WITHIN.toMillis());
    connection.setReadTimeout((int) ANSWER_WITHIN.toMillis());
    connection.setUseCaches(false);
    if (isSameServer(asked)) {
      Optional.ofNullable(address.getUserInfo())
          .ifPresent(user -> connection.setRequestProperty("Authorization", basic(user)));
      headers.forEach(
          (name, values) -> values.forEach(value -> connection.addRequestProperty(name, value)));
    }
    if (!validators.entityTag().isEmpty()) {
      connection.setRequestProperty("If-None-Match", validators.entityTag());
    }
    if (!validators.lastModified().isEmpty()) {
      connection.setRequestProperty("If-Modified-Since", validators.lastModified());
    }
    return connection;
  }

  private static String basic(String user) {
    return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isSameServer(URI asked) {
    return asked.getScheme().equals(address.getScheme())
        && asked.getAuthority().equals(address.getAuthority());
  }

  private Answer answer(HttpURLConnection connection, int status, Instant deadline)
      throws IOException {
    if (status == HttpURLConnection.HTTP_NOT_MODIFIED && !validators.equals(Validators.NONE)) {
      return new Answer.Unchanged();
    }
    if (status != HttpURLConnection.HTTP_OK) {
      connection.disconnect();
      return new Answer.Failed("the server answered " + status);
    }
    byte[] body;
    try (InputStream in = connection.getInputStream()) {
      body = read(in, deadline);
    }
    if (body.length > limit) {
      connection.disconnect();
      return new Answer.Failed("the answer is larger than the %d bytes allowed".formatted(limit));
    }
    long promised = connection.getContentLengthLong();
    if (promised > body.length) {
      return new Answer.Failed(
          "the answer broke off after %d of %d bytes".formatted(body.length, promised));
    }
    if (body.length == 0) {
      return new Answer.Failed("the answer is empty");
    }
    return new Answer.Fresh(
        new Content(body),
        new Validators(header(connection, "ETag"), header(connection, "Last-Modified")));
  }

  private byte[] read(InputStream in, Instant deadline) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    int count = in.read(piece);
    while (count >= 0 && body.size() <= limit) {
      body.write(piece, 0, count);
      if (clock.instant().isAfter(deadline)) {
        throw new IOException("the answer took longer than " + ALL_WITHIN.toSeconds() + " s");
      }
      count = in.read(piece);
    }
    return body.toByteArray();
  }

  private static URI target(URI asked, HttpURLConnection connection) throws IOException {
    String location = header(connection, "Location");
    if (location.isEmpty()) {
      throw new IOException("the server leads nowhere");
    }
    URI next = asked.resolve(location);
    if (next.getScheme() == null || next.getAuthority() == null) {
      throw new IOException("the server leads to an address without a server");
    }
    return next;
  }

  private static String header(HttpURLConnection connection, String name) {
    String value = connection.getHeaderField(name);
    return value == null ? "" : value;
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
