package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HangupSignalTest {
  @Test
  void everySignalIsHeardAndNoneEndsTheProcess() throws Exception {
    Semaphore heard = new Semaphore(0);
    HangupSignal.listen(heard::release);
    ProcessId self = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();
    for (int i = 0; i < 2; i++) {
      assertThat(ProcessSignals.send(self, ProcessSignals.Signal.HANGUP)).isTrue();
      assertThat(heard.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
