package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelLogTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          6,339,5140900,-;NET: Registered PF_INET      | 5140900 NET: Registered PF_INET
          6,339,5140900,-,caller=T1;text; with more    | 5140900 text; with more
          no record                                    | ''
          6,339;no time                                | ''
          """)
  void theTextOfARecordIs(String record, String expected) {
    assertThat(
            KernelLog.Message.parse(record)
                .map(each -> each.micros() + " " + each.text())
                .orElse(""))
        .isEqualTo(expected);
  }

  /** A file gives all that is in it at once, as the kernel gives a record. */
  @Test
  void whatWasLoggedBeforeIsToldApart(@TempDir Path folder) throws Exception {
    Path device = folder.resolve("kmsg");
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    List<String> found = new ArrayList<>();
    for (String record : List.of("6,1,1,-;long ago", "6,2,9000000000000000,-;in a while")) {
      Files.writeString(device, record + "\n SUBSYSTEM=memory\n");
      try (KernelLog _ = KernelLog.follow(device, listener(told))) {
        found.add(told.poll(1, TimeUnit.MINUTES));
      }
    }
    assertThat(found).containsExactly("earlier: long ago", "now: in a while");
  }

  private static KernelLog.Listener listener(BlockingQueue<String> told) {
    return new KernelLog.Listener() {
      @Override
      public void onEarlier(String text) {
        told.add("earlier: " + text);
      }

      @Override
      public void onMessage(String text) {
        told.add("now: " + text);
      }
    };
  }
}
