package io.javelet.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key types of upstream's {@code generateKeyAndProof}. */
final class PodKeyTest {
  @ParameterizedTest
  @CsvSource({
    "RSA3072, RSA, RSASSA-PSS, 422",
    "RSA4096, RSA, RSASSA-PSS, 550",
    "ECDSAP256, EC, SHA256withECDSA, 91",
    "ECDSAP384, EC, SHA256withECDSA, 120",
    "ECDSAP521, EC, SHA256withECDSA, 158",
    "ED25519, Ed25519, Ed25519, 44"
  })
  void theProofIsOfTheKeyAndThePod(String type, String algorithm, String signing, int derBytes)
      throws Exception {
    PodKey key = PodKey.generate(type, "pod-uid").orElseThrow();

    byte[] der = Base64.getDecoder().decode(key.publicKey());
    assertThat(der).hasSize(derBytes);
    KeyFactory factory = KeyFactory.getInstance(algorithm);
    PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(der));
    Signature proof = signature(signing);
    proof.initVerify(publicKey);
    proof.update("pod-uid".getBytes(StandardCharsets.UTF_8));
    assertThat(proof.verify(Base64.getDecoder().decode(key.proof()))).isTrue();

    assertThat(key.pem()).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("KEY-----\n");
    PrivateKey privateKey =
        factory.generatePrivate(new PKCS8EncodedKeySpec(PemBlocks.read(key.pem()).getFirst()));
    Signature again = signature(signing);
    again.initSign(privateKey);
    again.update(new byte[] {1});
    byte[] signed = again.sign();
    proof.initVerify(publicKey);
    proof.update(new byte[] {1});
    assertThat(proof.verify(signed)).isTrue();
  }

  private static Signature signature(String algorithm) throws Exception {
    Signature signature = Signature.getInstance(algorithm);
    if (algorithm.equals("RSASSA-PSS")) {
      signature.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    }
    return signature;
  }

  @Test
  void otherKindsAreNotKnown() {
    assertThat(PodKey.generate("RSA1024", "u")).isEmpty();
    assertThat(PodKey.generate("", "u")).isEmpty();
  }

  @Test
  void aKeyIsNotLogged() {
    assertThat(PodKey.generate("ED25519", "u").orElseThrow()).hasToString("PodKey[…]");
  }
}
