package io.javelet.server;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * Looks into this process: its threads, its heap, what it does for a while. Loads the JDK's
 * management classes only when it is asked. Any thread; a recording blocks its own.
 */
final class JvmState {
  private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";
  private final Path scratch;

  /**
   * @param scratch a folder for files on their way
   */
  JvmState(Path scratch) {
    this.scratch = scratch;
  }

  /** Every thread with its stack, virtual ones too. */
  String threads() throws IOException {
    Path folder = Files.createTempDirectory(scratch, "threads");
    Path file = folder.resolve("threads.txt");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.TEXT_PLAIN);
      return Files.readString(file);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  /**
   * How many objects there are of each class, and how much they take. Stops the process shortly.
   */
  String heap() throws IOException {
    try {
      Object histogram =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName(DIAGNOSTICS),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return String.valueOf(histogram);
    } catch (JMException unsupported) {
      throw new IOException("this JVM gives no heap histogram: " + unsupported, unsupported);
    }
  }

  /** What happens during some time, as a flight recording. */
  byte[] record(Duration time) throws IOException, InterruptedException {
    Path file = Files.createTempFile(scratch, "recording", ".jfr");
    try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
      recording.start();
      Thread.sleep(time);
      recording.stop();
      recording.dump(file);
      return Files.readAllBytes(file);
    } catch (java.text.ParseException broken) {
      throw new IOException("this JVM has no recording profile", broken);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
