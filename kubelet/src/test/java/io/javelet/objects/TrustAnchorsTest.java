package io.javelet.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Restates what upstream's {@code TestManager} says of normalisation. */
final class TrustAnchorsTest {
  private static final String ONE = block("AAAA");
  private static final String TWO = block("BBBB");

  private static String block(String body) {
    return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
  }

  private static Set<String> blocks(String pem) {
    return Arrays.stream(pem.split("(?<=-----END CERTIFICATE-----\n)", -1))
        .filter(each -> !each.isEmpty())
        .collect(Collectors.toSet());
  }

  @Test
  void eachCertificateIsThereOnceWhateverItsFormWas() {
    String wrapped = "-----BEGIN CERTIFICATE-----\r\nAA\r\n AA\r\n-----END CERTIFICATE-----\r\n";
    String headed = "-----BEGIN OTHER-----\nkey: value\n\nBBBB\n-----END OTHER-----";

    String pem = TrustAnchors.pem(List.of(ONE + "between\n" + TWO, wrapped, headed), 1);

    assertThat(blocks(pem)).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(pem).hasSize(ONE.length() + TWO.length());
  }

  @Test
  void whatIsNoBlockIsLeftOut() {
    assertThat(TrustAnchors.pem(List.of(), 1)).isEmpty();
    assertThat(
            TrustAnchors.pem(
                List.of(
                    "nothing",
                    block("no base64!"),
                    "-----BEGIN CERTIFICATE-----\nAAAA\n",
                    "-----BEGIN A-----\nAAAA\n-----END B-----\n"),
                1))
        .isEmpty();
  }

  @Test
  void linesAreAsLongAsTheyAreInSuchFiles() {
    String pem = TrustAnchors.pem(List.of(block("A".repeat(160))), 1);

    assertThat(pem.lines())
        .containsExactly(
            "-----BEGIN CERTIFICATE-----",
            "A".repeat(64),
            "A".repeat(64),
            "A".repeat(32),
            "-----END CERTIFICATE-----");
  }

  @Test
  void theOrderStaysWhereverACertificateWasFoundAndIsAnotherOneInAnotherRun() {
    List<String> bundles =
        IntStream.range(0, 20).mapToObj(i -> block("AA%02d".formatted(i))).toList();

    String pem = TrustAnchors.pem(bundles, 1);

    assertThat(TrustAnchors.pem(bundles.reversed(), 1)).isEqualTo(pem);
    assertThat(TrustAnchors.pem(bundles, 2)).isNotEqualTo(pem);
  }
}
