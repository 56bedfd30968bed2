package io.javelet.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeKeysTest {
  private static PKCS10CertificationRequest request(KeyPair keys, CertificateProfile profile)
      throws Exception {
    try (PEMParser parser = new PEMParser(new StringReader(NodeKeys.request(keys, profile)))) {
      return (PKCS10CertificationRequest) parser.readObject();
    }
  }

  @Test
  void aNodeAsksUnderTheNameThatItsSignerExpects() throws Exception {
    KeyPair keys = NodeKeys.generate();
    PKCS10CertificationRequest request = request(keys, CertificateProfile.client("n1"));

    assertThat(request.getSubject().toString()).contains("O=system:nodes", "CN=system:node:n1");
    assertThat(
            request.isSignatureValid(
                new JcaContentVerifierProviderBuilder().build(keys.getPublic())))
        .isTrue();
  }

  @Test
  void aServerNamesItsAddresses() throws Exception {
    PKCS10CertificationRequest request =
        request(
            NodeKeys.generate(),
            CertificateProfile.serving("n1", List.of("192.0.2.7", "2001:db8::1"), List.of("n1")));

    assertThat(request.getRequestedExtensions().getExtensionOIDs()).hasSize(1);
  }

  @Test
  void theNameOfARequestStaysTheSameForAKeyAndIsAnObjectName() {
    KeyPair keys = NodeKeys.generate();
    String name = SigningRequests.stableName(keys, CertificateProfile.client("n1"));

    assertThat(SigningRequests.stableName(keys, CertificateProfile.client("n1"))).isEqualTo(name);
    assertThat(SigningRequests.stableName(NodeKeys.generate(), CertificateProfile.client("n1")))
        .isNotEqualTo(name);
    assertThat(name).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  }

  @Test
  void aKeyThatWaitsForItsCertificateIsFoundAgainAndIsItsOwnersAlone(@TempDir Path folder)
      throws Exception {
    CertificateStore store = new CertificateStore(folder.resolve("pki"), "kubelet-client");
    KeyPair first = store.pendingKeys();

    KeyPair second = new CertificateStore(folder.resolve("pki"), "kubelet-client").pendingKeys();

    assertThat(second.getPublic()).isEqualTo(first.getPublic());
    assertThat(second.getPrivate()).isEqualTo(first.getPrivate());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("pki/kubelet-client.key.tmp"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aKeyIsReadAsItWasWritten() throws Exception {
    KeyPair keys = NodeKeys.generate();

    assertThat(PemFiles.read(PemFiles.write(keys.getPrivate())).key()).contains(keys.getPrivate());
  }

  @Test
  void aDamagedCertificateIsNone(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("kubelet-client-current.pem"), "-----BEGIN CERTIFICATE-----\nxx");

    assertThat(new CertificateStore(folder, "kubelet-client").read()).isEmpty();
  }

  @Test
  void theNextCertificateIsAskedForBetween70And90PercentOfTheLife() {
    Instant begins = Instant.parse("2026-01-01T00:00:00Z");
    Instant ends = begins.plus(Duration.ofHours(100));

    assertThat(CertificateRotation.deadline(begins, ends, 0))
        .isEqualTo(begins.plus(Duration.ofHours(70)));
    assertThat(CertificateRotation.deadline(begins, ends, 1))
        .isBetween(begins.plus(Duration.ofMinutes(90 * 60 - 1)), begins.plus(Duration.ofHours(90)));
  }

  @Test
  void aCertificateThatWasDatedBackIsNotRenewedAtOnce() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Instant ends = now.plusSeconds(40);

    assertThat(CertificateRotation.notAtOnce(now.minusSeconds(60), ends, now))
        .isEqualTo(now.plusSeconds(20));
    assertThat(CertificateRotation.notAtOnce(now.plusSeconds(5), ends, now))
        .isEqualTo(now.plusSeconds(5));
  }
}
