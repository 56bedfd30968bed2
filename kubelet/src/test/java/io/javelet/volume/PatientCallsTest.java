package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class PatientCallsTest {
  @Test
  void anAnswerIsGivenAndAFailurePassedOn() throws Exception {
    var calls = new PatientCalls(Duration.ofSeconds(60));

    assertThat(calls.call("a", "it", () -> 7)).isEqualTo(7);
    assertThatThrownBy(() ->
            calls.call(
                "a",
                "it",
                () -> {
                  throw new IOException("full");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("full");
  }

  @Test
  void whatHangsCostsOneThreadAndIsNotAskedAgainUntilItComesBack() throws Exception {
    var calls = new PatientCalls(Duration.ofMillis(50));
    var answer = new CountDownLatch(1);
    var returned = new CountDownLatch(1);
    PatientCalls.Call<Boolean> hanging =
        () -> {
          answer.await();
          returned.countDown();
          return true;
        };

    assertThatThrownBy(() -> calls.call("dead", "hostPath /mnt/dead", hanging))
        .isInstanceOf(VolumeFailedException.class)
        .hasMessage(
            "hostPath /mnt/dead does not answer within 0 s; its filesystem or server hangs");
    assertThatThrownBy(() -> calls.call("dead", "hostPath /mnt/dead", () -> true))
        .isInstanceOf(VolumeFailedException.class)
        .hasMessage("hostPath /mnt/dead still does not answer; its filesystem or server hangs");
    assertThat(new PatientCalls(Duration.ofSeconds(60)).call("dead", "x", () -> 1)).isEqualTo(1);

    answer.countDown();
    returned.await();
    assertThat(eventually(calls)).isTrue();
  }

  /** The call has returned, but its name is given free a moment later. */
  private static boolean eventually(PatientCalls calls) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      try {
        return calls.call("dead", "x", () -> true);
      } catch (VolumeFailedException notYet) {
        Thread.onSpinWait();
      }
    }
    return false;
  }
}
