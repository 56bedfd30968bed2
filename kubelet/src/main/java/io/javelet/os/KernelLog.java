package io.javelet.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what the kernel logs from now on, one record after the other, on a platform thread of its
 * own ("kernel-log"). Never waits for who listens longer than that listener takes, and goes on when
 * the kernel has overwritten what was not read in time. Counterpart: {@code /dev/kmsg}.
 */
public final class KernelLog implements AutoCloseable {
  /** Where the kernel gives its log. */
  public static final Path DEVICE = Path.of("/dev/kmsg");

  private static final Logger log = LoggerFactory.getLogger(KernelLog.class);
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final int LONGEST_RECORD = 8192;
  private static final int TIME_FIELD = 2;

  private final FileChannel channel;
  private final long since;
  private final Consumer<String> listener;
  private final Thread thread;

  private KernelLog(FileChannel channel, long since, Consumer<String> listener) {
    this.channel = channel;
    this.since = since;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("kernel-log").daemon().unstarted(this::run);
  }

  /**
   * Begins to listen.
   *
   * @param listener told the text of each record; should be quick
   * @throws IOException when this process may not read the log, or there is none
   */
  public static KernelLog follow(Path device, Consumer<String> listener) throws IOException {
    String uptime = Files.readString(UPTIME).split(" ", 2)[0];
    long now = (long) (Double.parseDouble(uptime) * 1_000_000);
    var kernelLog = new KernelLog(FileChannel.open(device, StandardOpenOption.READ), now, listener);
    kernelLog.thread.start();
    return kernelLog;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void run() {
    ByteBuffer record = ByteBuffer.allocate(LONGEST_RECORD);
    while (channel.isOpen()) {
      try {
        record.clear();
        int length = channel.read(record);
        if (length < 0) {
          return;
        }
        text(new String(record.array(), 0, length, StandardCharsets.UTF_8), since)
            .ifPresent(listener);
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException overwritten) {
        // EPIPE: the kernel was faster; the next read gives the oldest record that is left.
        log.atTrace().addKeyValue("err", overwritten.toString()).log("Missed kernel messages");
      } catch (RuntimeException bug) {
        log.atError().setCause(bug).log("Bug while a kernel message was handled");
      }
    }
  }

  /**
   * The text of a record: {@code priority,sequence,microseconds,flags;text}, continued by lines of
   * {@code KEY=value}.
   *
   * @param since microseconds after boot; older records have none
   */
  static Optional<String> text(String record, long since) {
    int begin = record.indexOf(';');
    if (begin < 0) {
      return Optional.empty();
    }
    String[] head = record.substring(0, begin).split(",", -1);
    boolean old = head.length <= TIME_FIELD || Long.parseLong(head[TIME_FIELD]) < since;
    return old ? Optional.empty() : record.substring(begin + 1).lines().findFirst();
  }
}
