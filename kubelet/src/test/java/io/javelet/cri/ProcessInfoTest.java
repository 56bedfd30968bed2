package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessInfoTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        // containerd
        "{\"sandboxID\":\"5f\",\"pid\":4711,\"removing\":false,\"runtimeSpec\":{\"pid\":1}}",
        // CRI-O, the specification before the pid
        "{\"runtimeSpec\":{\"process\":{\"pid\":1},\"mounts\":[{\"pid\":2}]},\"pid\":4711}",
        "{\"pid\" : 4711"
      })
  void theTopLevelPidIsFoundWhereverItStands(String info) {
    assertThat(ProcessInfo.pid(Map.of("info", info))).isEqualTo(OptionalLong.of(4711));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "null", "{\"pid\":0}", "{\"pid\":\"7\"}", "{\"pid\":", "\u0000"})
  void whateverElseARuntimeSaysMeansThatItDoesNotTell(String info) {
    assertThat(ProcessInfo.pid(Map.of("info", info))).isEmpty();
  }

  @Test
  void noInfoAtAllMeansThatTheRuntimeDoesNotTell() {
    assertThat(ProcessInfo.pid(Map.of())).isEmpty();
  }
}
