package io.javelet.shutdown;

import io.javelet.os.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When pods were last ended for a shutdown, in a file of upstream's form, so that it can be told
 * after the machine has come up again: {@code graceful_node_shutdown_state}. One thread at a time.
 * What cannot be read or written is said, and nothing else happens.
 */
final class ShutdownRecord {
  private static final Logger log = LoggerFactory.getLogger(ShutdownRecord.class);
  private static final int FILE_MODE = 0644;
  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*\\{\\s*\"startTime\"\\s*:\\s*\"([^\"]*)\"\\s*,\\s*\"endTime\"\\s*:\\s*\"([^\"]*)\"\\s*}\\s*");

  private final Path file;

  ShutdownRecord(Path file) {
    this.file = file;
  }

  /**
   * A shutdown's times.
   *
   * @param start when the first pod was asked to end
   * @param end when the shutdown was let go on; absent when it never was
   */
  record Times(Optional<Instant> start, Optional<Instant> end) {
    static final Times NONE = new Times(Optional.empty(), Optional.empty());
  }

  Times read() {
    try {
      Matcher form = FORM.matcher(Files.readString(file));
      if (!form.matches()) {
        throw new IOException("not of the form {\"startTime\":…,\"endTime\":…}");
      }
      return new Times(time(form.group(1)), time(form.group(2)));
    } catch (NoSuchFileException none) {
      return Times.NONE;
    } catch (IOException | DateTimeParseException bad) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("err", bad.getMessage())
          .log("When pods were last ended for a shutdown cannot be read");
      return Times.NONE;
    }
  }

  void write(Times times) {
    String text =
        "{\"startTime\":\"" + text(times.start()) + "\",\"endTime\":\"" + text(times.end()) + "\"}";
    try {
      DurableFile.write(file, text.getBytes(StandardCharsets.UTF_8), FILE_MODE);
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("err", failure.getMessage())
          .log("When pods were ended for this shutdown cannot be kept");
    }
  }

  private static Optional<Instant> time(String text) {
    return text.equals(NEVER)
        ? Optional.empty()
        : Optional.of(OffsetDateTime.parse(text).toInstant());
  }

  private static String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(NEVER);
  }
}
