package io.javelet.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the node's resolver configuration whenever a sandbox is made, so that a change on the node
 * reaches the next pod. Any thread.
 */
public final class HostResolver {
  private static final Logger log = LoggerFactory.getLogger(HostResolver.class);

  private final Path file;
  private final String clusterDomain;
  private final Consumer<String> excess;
  private final AtomicReference<List<String>> told = new AtomicReference<>(List.of());

  /**
   * Reads a file.
   *
   * @param file usually {@code /etc/resolv.conf}
   * @param clusterDomain empty for none; see {@link ResolvConf#excesses}
   * @param excess told what of the file is more than pods can be given: with the first reading and
   *     whenever it has become another
   */
  public HostResolver(Path file, String clusterDomain, Consumer<String> excess) {
    this.file = file;
    this.clusterDomain = clusterDomain;
    this.excess = excess;
  }

  /** The configuration as it is now; empty, with a line in the log, when it cannot be read. */
  public ResolvConf read() {
    try (InputStream in = Files.newInputStream(file)) {
      var read =
          ResolvConf.parse(
              new String(in.readNBytes(ResolvConf.LARGEST_FILE_BYTES), StandardCharsets.UTF_8));
      List<String> excesses = read.excesses(file, clusterDomain);
      if (!told.getAndSet(excesses).equals(excesses)) {
        excesses.forEach(excess);
      }
      return read;
    } catch (IOException unreadable) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("err", unreadable.toString())
          .log("The node's resolver configuration cannot be read; pods get none from it");
      return ResolvConf.EMPTY;
    }
  }
}
