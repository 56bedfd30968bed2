package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerHashTest {
  /** Seen on a node that upstream's kubelet ran. */
  @ParameterizedTest
  @CsvSource({"web, 90b33c84", "i1, 71eb0831", "crash, 83ced0d8"})
  void hashesAreThoseThatUpstreamWrites(String name, String hash) {
    assertThat(hash("docker.io/library/busybox:latest", name)).isEqualTo(hash);
  }

  @Test
  void onlyNameAndImageCount() {
    assertThat(ContainerHash.of(Pods.container(c -> c.withWorkingDir("/tmp").withTty(true))))
        .isEqualTo(ContainerHash.of(Pods.container()));
  }

  @Test
  void charactersThatGoEscapesGiveTheHashOfTheirEscapes() {
    assertThat(hash("a<b&", "web"))
        .isEqualTo(reference("{\"image\":\"a\\u003cb\\u0026\",\"name\":\"web\"}"));
    assertThat(hash("\"\\\n\u0001\u2028ä", "web"))
        .isEqualTo(reference("{\"image\":\"\\\"\\\\\\n\\u0001\\u2028ä\",\"name\":\"web\"}"));
  }

  private static String hash(String image, String name) {
    return ContainerHash.of(new ContainerBuilder().withImage(image).withName(name).build());
  }

  /** The formula, spelled differently. */
  private static String reference(String json) {
    var dump = new StringBuilder("([]uint8)[");
    for (byte b : json.getBytes(StandardCharsets.UTF_8)) {
      dump.append(b & 0xff).append(' ');
    }
    dump.setCharAt(dump.length() - 1, ']');
    long hash = 2166136261L;
    for (char c : dump.toString().toCharArray()) {
      hash = ((hash ^ c) * 16777619L) & 0xffffffffL;
    }
    return Long.toHexString(hash);
  }
}
