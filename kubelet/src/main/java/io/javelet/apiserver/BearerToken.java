package io.javelet.apiserver;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token that each request shows; empty for none. Any thread. Upstream's counterpart:
 * client-go's {@code TokenSource}.
 */
interface BearerToken {
  /** No token. */
  BearerToken NONE = () -> "";

  /**
   * The token for a request that is about to be sent.
   *
   * @throws KubernetesClientException when it cannot be had; the request fails of it
   */
  String current();

  /** The API server does not believe what it was shown. */
  default void refused() {}

  /** One that stays as it is. */
  static BearerToken of(String token) {
    return () -> token;
  }

  /** One that somebody else keeps fresh in a file, which is read again after a minute. */
  static BearerToken inFile(Path file, Clock clock) {
    return new InFile(file, clock);
  }

  /** What was read last stays in use while the file cannot be read. */
  final class InFile implements BearerToken {
    private static final Logger log = LoggerFactory.getLogger(InFile.class);

    /** As upstream. */
    private static final Duration AGE = Duration.ofMinutes(1);

    private final Path file;
    private final Clock clock;

    // Guarded by this.
    private String token = "";
    private Instant read = Instant.MIN;

    private InFile(Path file, Clock clock) {
      this.file = file;
      this.clock = clock;
    }

    @Override
    public synchronized String current() {
      Instant now = clock.instant();
      if (read.equals(Instant.MIN) || !now.isBefore(read.plus(AGE))) {
        try {
          token = content();
          read = now;
        } catch (IOException failure) {
          if (token.isEmpty()) {
            throw new KubernetesClientException("the token file cannot be used: " + failure);
          }
          log.atWarn()
              .addKeyValue("file", file)
              .addKeyValue("err", failure.toString())
              .log("The token file cannot be read; its former content stays in use");
        }
      }
      return token;
    }

    private String content() throws IOException {
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new IOException(file + " is empty");
      }
      return text;
    }

    @Override
    public synchronized void refused() {
      read = Instant.MIN;
    }
  }
}
