package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelLogTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          6,339,5140900,-;NET: Registered PF_INET      | NET: Registered PF_INET
          6,339,5140900,-,caller=T1;text; with more    | text; with more
          6,339,999,-;too old                          | ''
          no record                                    | ''
          """)
  void theTextOfARecordIs(String record, String text) {
    assertThat(KernelLog.text(record, 1000).orElse("")).isEqualTo(text);
  }
}
