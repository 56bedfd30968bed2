package io.javelet.server.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ContainerLogReaderTest {
  @TempDir private Path folder;
  private final LogWrites writes = new LogWrites();
  private final Received received = new Received();

  @AfterEach
  void close() {
    writes.close();
  }

  /** What a client has got so far. */
  private static final class Received extends OutputStream {
    private final StringBuilder text = new StringBuilder();
    private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();

    @Override
    public void write(int single) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      pieces.add(new String(bytes, offset, length, UTF_8));
    }

    String await(String end) throws InterruptedException {
      while (!text.toString().endsWith(end)) {
        String next = pieces.poll(30, TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("still only: " + text);
        }
        text.append(next);
      }
      return text.toString();
    }

    String all() {
      pieces.forEach(text::append);
      pieces.clear();
      return text.toString();
    }
  }

  /** A run that ends when told to, and perhaps another one after it. */
  private static final class Container implements LogSource {
    private final Path file;
    private volatile boolean running = true;
    private volatile boolean again;
    private volatile Optional<LogSource> next = Optional.empty();

    Container(Path file) {
      this.file = file;
    }

    @Override
    public Optional<Run> current() {
      return Optional.of(new Run(file, running));
    }

    @Override
    public Optional<LogSource> next() {
      return next;
    }

    @Override
    public boolean mayRunAgain() {
      return again;
    }
  }

  private static LogQuery query(String... namesAndValues) {
    Map<String, List<String>> parameters = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return switch (LogQuery.parse(parameters, () -> Instant.EPOCH)) {
      case LogQuery.Parsed.Good(LogQuery good) -> good;
      case LogQuery.Parsed.Bad bad -> throw new AssertionError(bad);
    };
  }

  private Path log(String name) {
    return folder.resolve(name);
  }

  private static void append(Path file, String... texts) throws IOException {
    for (String text : texts) {
      Files.writeString(
          file,
          "2026-01-02T03:04:05.000000001Z stdout F " + text + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private Thread follow(LogQuery query, LogSource source) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            new ContainerLogReader(query, writes, received).read(source);
          } catch (IOException | InterruptedException end) {
            received.pieces.add("<" + end.getClass().getSimpleName() + ">");
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"0, ''", "1, c|", "2, b|c|", "3, a|b|c|", "9, a|b|c|"})
  void theLastLinesAreFoundFromTheEnd(int lines, String expected) throws Exception {
    append(log("0.log"), "a", "b", "c");

    new ContainerLogReader(query("tailLines", "" + lines), writes, received)
        .read(new Container(log("0.log")));

    assertThat(received.all().replace('\n', '|')).isEqualTo(expected);
  }

  @Test
  void theTailOfALongLogIsFoundAcrossBlocks() throws Exception {
    var text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append("2026-01-02T03:04:05Z stdout F line ").append(i).append('\n');
    }
    Files.writeString(log("0.log"), text);

    new ContainerLogReader(query("tailLines", "5000"), writes, received)
        .read(new Container(log("0.log")));

    assertThat(received.all())
        .startsWith("line 15000\n")
        .endsWith("line 19999\n")
        .hasLineCount(5000);
  }

  @Test
  void aFollowerSeesEachLineAndEndsWithItsContainer() throws Exception {
    append(log("0.log"), "before");
    Container run = new Container(log("0.log"));
    Thread reading = follow(query("follow", "true"), run);
    received.await("before\n");

    append(log("0.log"), "during");
    received.await("during\n");
    append(log("0.log"), "last");
    run.running = false;

    assertThat(reading.join(Duration.ofSeconds(30))).isTrue();
    assertThat(received.all()).isEqualTo("before\nduring\nlast\n");
  }

  @Test
  void followingGoesOnThroughRotation() throws Exception {
    append(log("0.log"), "old");
    Container run = new Container(log("0.log"));
    Thread reading = follow(query("follow", "true"), run);
    received.await("old\n");

    Files.move(log("0.log"), log("0.log.20260102-030405"));
    append(log("0.log.20260102-030405"), "written while it was renamed");
    append(log("0.log"), "new");
    received.await("new\n");
    append(log("0.log"), "newer");

    assertThat(received.await("newer\n"))
        .isEqualTo("old\nwritten while it was renamed\nnew\nnewer\n");
    run.running = false;
    assertThat(reading.join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void followingGoesOnWithTheNextRunWhenAsked() throws Exception {
    append(log("0.log"), "first run");
    Container first = new Container(log("0.log"));
    first.again = true;
    Thread reading = follow(query("follow", "true", "followRestarts", "true"), first);
    received.await("first run\n");

    first.running = false;
    append(log("1.log"), "second run");
    Container second = new Container(log("1.log"));
    first.next = Optional.of(second);

    received.await("second run\n");
    second.running = false;
    assertThat(reading.join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void anInterruptEndsFollowingAtOnce() throws Exception {
    append(log("0.log"), "a");
    Thread reading = follow(query("follow", "true"), new Container(log("0.log")));
    received.await("a\n");

    reading.interrupt();

    assertThat(reading.join(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void aLinkInPlaceOfALogIsNotFollowed() throws Exception {
    Files.writeString(folder.resolve("secret"), "2026-01-02T03:04:05Z stdout F secret\n");
    Files.createSymbolicLink(log("0.log"), folder.resolve("secret"));

    assertThatThrownBy(() ->
            new ContainerLogReader(query(), writes, received).read(new Container(log("0.log"))))
        .isInstanceOf(IOException.class);
    assertThat(received.all()).isEmpty();
  }
}
