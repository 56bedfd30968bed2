package io.javelet.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the node's resolver configuration whenever a sandbox is made, so that a change on the node
 * reaches the next pod. Any thread.
 */
public final class HostResolver {
  private static final Logger log = LoggerFactory.getLogger(HostResolver.class);

  private final Path file;

  /** Reads {@code file}, usually {@code /etc/resolv.conf}. */
  public HostResolver(Path file) {
    this.file = file;
  }

  /** The configuration as it is now; empty, with a line in the log, when it cannot be read. */
  public ResolvConf read() {
    try (InputStream in = Files.newInputStream(file)) {
      return ResolvConf.parse(
          new String(in.readNBytes(ResolvConf.LARGEST_FILE_BYTES), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("err", unreadable.toString())
          .log("The node's resolver configuration cannot be read; pods get none from it");
      return ResolvConf.EMPTY;
    }
  }
}
