package io.javelet.objects;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;
import java.util.Optional;

/**
 * A new private key of a pod, secret, with what shows that its maker has it. Upstream's
 * counterpart: {@code generateKeyAndProof}.
 *
 * @param pem the private key, PKCS #8
 * @param publicKey DER of its SubjectPublicKeyInfo, as base64
 * @param proof the signature of what was to be signed, as base64
 */
record PodKey(String pem, String publicKey, String proof) {
  private static final int SALT_BYTES = 32;

  /**
   * How keys of a kind are made and sign.
   *
   * @param pss whether signatures are padded as RSASSA-PSS has it, with SHA-256
   */
  private record Recipe(
      String algorithm, AlgorithmParameterSpec parameters, String signature, boolean pss) {
    static Recipe rsa(int bits) {
      return new Recipe(
          "RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), "RSASSA-PSS", true);
    }

    static Recipe ecdsa(String curve) {
      return new Recipe("EC", new ECGenParameterSpec(curve), "SHA256withECDSA", false);
    }
  }

  private static Optional<Recipe> recipe(String type) {
    return switch (type) {
      case "RSA3072" -> Optional.of(Recipe.rsa(3072));
      case "RSA4096" -> Optional.of(Recipe.rsa(4096));
      case "ECDSAP256" -> Optional.of(Recipe.ecdsa("secp256r1"));
      case "ECDSAP384" -> Optional.of(Recipe.ecdsa("secp384r1"));
      case "ECDSAP521" -> Optional.of(Recipe.ecdsa("secp521r1"));
      case "ED25519" ->
          Optional.of(new Recipe("Ed25519", NamedParameterSpec.ED25519, "Ed25519", false));
      default -> Optional.empty();
    };
  }

  /**
   * Makes one. Takes a second or so for the larger kinds.
   *
   * @param toSign what the proof is about
   * @return absent for kinds that are not known
   */
  static Optional<PodKey> generate(String type, String toSign) {
    return recipe(type).map(recipe -> generate(recipe, toSign.getBytes(StandardCharsets.UTF_8)));
  }

  private static PodKey generate(Recipe recipe, byte[] toSign) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(recipe.algorithm());
      generator.initialize(recipe.parameters());
      KeyPair keys = generator.generateKeyPair();
      Signature signature = Signature.getInstance(recipe.signature());
      if (recipe.pss()) {
        signature.setParameter(
            new PSSParameterSpec(
                "SHA-256",
                "MGF1",
                MGF1ParameterSpec.SHA256,
                SALT_BYTES,
                PSSParameterSpec.TRAILER_FIELD_BC));
      }
      signature.initSign(keys.getPrivate());
      signature.update(toSign);
      return new PodKey(
          PemBlocks.block("PRIVATE KEY", keys.getPrivate().getEncoded()),
          Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()),
          Base64.getEncoder().encodeToString(signature.sign()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return "PodKey[…]";
  }
}
