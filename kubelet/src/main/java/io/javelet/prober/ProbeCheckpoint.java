package io.javelet.prober;

import io.javelet.concurrent.Mailbox;
import io.javelet.os.DurableFile;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.ProbeResults.OfContainer;
import io.javelet.runtime.ProbeResults.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which containers were ready and which had started, so that a restarted agent does not
 * call them unready until it has asked again. Writes on a virtual thread of its own, the newest
 * state only; a file that cannot be read or written costs just that. Liveness is not remembered: it
 * starts well.
 */
public final class ProbeCheckpoint implements ProbeMemory {
  private static final Logger log = LoggerFactory.getLogger(ProbeCheckpoint.class);
  private static final int MODE = 0600;
  private static final String HEADER = "probe results 1 ";

  private final Path file;
  private final Mailbox<ProbeResults> newest = new Mailbox<>((older, newer) -> newer);
  private final ProbeResults restored;
  private final Thread writer = Thread.ofVirtual().name("probe-checkpoint").unstarted(this::write);

  private ProbeCheckpoint(Path file, Map<ContainerId, OfContainer> restored) {
    this.file = file;
    this.restored = new ProbeResults(restored);
  }

  /** Reads what an earlier agent left in {@code file}, and goes on with it. */
  public static ProbeCheckpoint open(Path file) {
    Map<ContainerId, OfContainer> restored = Map.of();
    try {
      restored = parse(Files.readString(file));
    } catch (NoSuchFileException first) {
      log.atDebug().addKeyValue("file", file).log("No probe results were left");
    } catch (IOException unreadable) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("err", unreadable.toString())
          .log("The probe results of the last run are lost; containers are asked anew");
    }
    var checkpoint = new ProbeCheckpoint(file, restored);
    checkpoint.writer.start();
    return checkpoint;
  }

  @Override
  public ProbeResults restored() {
    return restored;
  }

  @Override
  public void changed(ProbeResults results) {
    newest.put(results);
  }

  /** Ends the writing; what was not written yet is written first. */
  public void stop() throws InterruptedException {
    writer.interrupt();
    writer.join();
    newest.poll().ifPresent(this::save);
  }

  private void write() {
    try {
      while (true) {
        save(newest.take());
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void save(ProbeResults results) {
    try {
      DurableFile.write(file, text(results).getBytes(StandardCharsets.UTF_8), MODE);
    } catch (IOException failure) {
      if (Thread.currentThread().isInterrupted()) {
        newest.put(results);
      } else {
        log.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("err", failure.toString())
            .log("Probe results cannot be remembered");
      }
    }
  }

  static String text(ProbeResults results) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(byId(results))
        .forEach((id, each) ->
            lines
                .append(id)
                .append(' ')
                .append(word(each.startup()))
                .append(' ')
                .append(word(each.readiness()))
                .append('\n'));
    return HEADER + checksum(lines.toString()) + "\n" + lines;
  }

  private static Map<String, OfContainer> byId(ProbeResults results) {
    Map<String, OfContainer> byId = new HashMap<>();
    results
        .byContainer()
        .forEach((id, each) -> {
          if (each.startup().isPresent() || each.readiness().isPresent()) {
            byId.put(id.value(), each);
          }
        });
    return byId;
  }

  static Map<ContainerId, OfContainer> parse(String text) throws IOException {
    int end = text.indexOf('\n');
    String lines = text.substring(end + 1);
    if (end < 0 || !text.substring(0, end).equals(HEADER + checksum(lines))) {
      throw new IOException("its checksum does not fit its content");
    }
    Map<ContainerId, OfContainer> results = new HashMap<>();
    for (String line : lines.lines().toList()) {
      List<String> words = List.of(line.split(" ", -1));
      if (words.size() == 3) {
        results.put(
            new ContainerId(words.getFirst()),
            new OfContainer(Optional.empty(), result(words.get(1)), result(words.get(2))));
      }
    }
    return Map.copyOf(results);
  }

  private static String word(Optional<Result> result) {
    return result.map(Result::name).orElse("-");
  }

  private static Optional<Result> result(String word) {
    return List.of(Result.values()).stream()
        .filter(result -> result.name().equals(word))
        .findFirst();
  }

  private static String checksum(String text) {
    var sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue());
  }
}
