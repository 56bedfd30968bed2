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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what the kernel still has in its log and logs from now on, one record after the other, on a
 * platform thread of its own ("kernel-log"). Never waits for who listens longer than that listener
 * takes, and goes on when the kernel has overwritten what was not read in time. Counterpart: {@code
 * /dev/kmsg}.
 */
public final class KernelLog implements AutoCloseable {
  /** Where the kernel gives its log. */
  public static final Path DEVICE = Path.of("/dev/kmsg");

  private static final Logger log = LoggerFactory.getLogger(KernelLog.class);
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final int LONGEST_RECORD = 8192;

  private final FileChannel channel;
  private final long since;
  private final Listener listener;
  private final Thread thread;

  private KernelLog(FileChannel channel, long since, Listener listener) {
    this.channel = channel;
    this.since = since;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("kernel-log").daemon().unstarted(this::run);
  }

  /** Told the text of each record; should be quick. */
  public interface Listener {
    /** Logged before anybody listened. */
    void onEarlier(String text);

    /** Logged since. */
    void onMessage(String text);
  }

  /**
   * Begins to listen.
   *
   * @throws IOException when this process may not read the log, or there is none
   */
  public static KernelLog follow(Path device, Listener listener) throws IOException {
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
        Message.parse(new String(record.array(), 0, length, StandardCharsets.UTF_8))
            .ifPresent(this::tell);
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

  private void tell(Message message) {
    if (message.micros() < since) {
      listener.onEarlier(message.text());
    } else {
      listener.onMessage(message.text());
    }
  }

  /**
   * What is read at once: {@code priority,sequence,microseconds,flags;text}, continued by lines of
   * {@code KEY=value}.
   *
   * @param micros after the machine's start
   * @param text the first line
   */
  record Message(long micros, String text) {
    private static final int TIME_FIELD = 2;

    /** Absent when it is none, or has no text. */
    static Optional<Message> parse(String record) {
      int begin = record.indexOf(';');
      String[] head = record.substring(0, Math.max(begin, 0)).split(",", -1);
      if (begin < 0 || head.length <= TIME_FIELD) {
        return Optional.empty();
      }
      long micros = Long.parseLong(head[TIME_FIELD]);
      return record.substring(begin + 1).lines().findFirst().map(text -> new Message(micros, text));
    }
  }
}
