package io.javelet.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NameReservationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "failed to reserve sandbox name \"web_d_u_0\": name \"web_d_u_0\" is reserved for \"2adc\""
            + " | 2adc",
        "failed to reserve container name \"m_w_d_u_0\": name \"m_w_d_u_0\" is reserved for \"0fF\""
            + " | 0fF",
        "error reserving pod name k8s_web for id 12: name is reserved |",
        "context deadline exceeded |",
      })
  void theHolderOfANameIsReadOutOfTheRefusal(String description, @Nullable String holder) {
    var failure =
        new CriException(
            "RunPodSandbox", CriException.Code.UNKNOWN, description, new Exception("test"));

    assertThat(NameReservation.holder(failure)).isEqualTo(Optional.ofNullable(holder));
  }
}
