package io.javelet.images.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cases after upstream's TestURLsMatch, TestDockerKeyringForGlob and
 * TestKeyringHitWithUnqualified*.
 */
class RegistryPatternTest {
  @ParameterizedTest
  @CsvSource({
    "*.kubernetes.io, prefix.kubernetes.io/foo, true",
    "prefix.*.io, prefix.kubernetes.io/foo, true",
    "prefix.kubernetes.*, prefix.kubernetes.io/foo, true",
    "*.*.kubernetes.io, kubernetes.io/foo, false",
    "*.kubernetes.io, prefix.kubernetes.com/foo, false",
    "kubernetes.io/a, kubernetes.io/a/b, true",
    "kubernetes.io/a, kubernetes.io/b, false",
    "kubernetes.io:5000, kubernetes.io:5000/a, true",
    "kubernetes.io:5000, kubernetes.io/a, false",
    "kubernetes.io, kubernetes.io:5000/a, false",
    "*.kubernetes.io:5000, a.kubernetes.io:5000/b, true",
    "https://kubernetes.io, kubernetes.io/a, true",
    "http://kubernetes.io/v1/, kubernetes.io/a, true",
    "https://kubernetes.io/v2/, kubernetes.io/a, true",
    "https://index.docker.io/v1/, docker.io/library/busybox, true",
    "index.docker.io, docker.io/me/mine, true",
    "docker.io, docker.io/me/mine, true",
    "index.docker.io, quay.io/me/mine, false",
    "*, localhost:5000/a, false",
    "*:5000, localhost:5000/a, true",
    "reg?stry.io, registry.io/a, true",
    "reg[a-j]stry.io, registry.io/a, true",
    "reg[ab]stry.io, registry.io/a, false",
    "127.0.0.*:5000, 127.0.0.1:5000/a, true"
  })
  void aPatternIsMeantForAnImage(String pattern, String repository, boolean meant) {
    assertThat(RegistryPattern.of(pattern).matches(repository)).isEqualTo(meant);
  }
}
