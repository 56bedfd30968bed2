package io.javelet.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerStarterTest {
  /** Upstream: what {@code startContainer} reports for each error of {@code EnsureImageExists}. */
  @ParameterizedTest
  @CsvSource({
    "ErrImagePull, ErrImagePull",
    "ImagePullBackOff, ImagePullBackOff",
    "ErrImageNeverPull, ErrImageNeverPull",
    "ImageInspectError, ImageInspectError",
    "InvalidImageName, InvalidImageName",
    "RegistryUnavailable, RegistryUnavailable",
    "SignatureValidationFailed, SignatureValidationFailed",
    "CreateContainerConfigError, what went wrong",
    "CreateContainerError, what went wrong",
    "RunContainerError, what went wrong",
  })
  void theEventOfAFailedStartShowsTheReasonOfAnImageAndTheWordsOfAllElse(
      String reason, String shown) {
    assertThat(ContainerStarter.eventText(reason, "what went wrong")).isEqualTo(shown);
  }
}
