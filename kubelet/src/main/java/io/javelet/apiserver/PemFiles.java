package io.javelet.apiserver;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Reads and writes certificates and private keys as PEM, whatever else the text holds. Stateless.
 */
final class PemFiles {
  private PemFiles() {}

  /**
   * What a PEM text holds.
   *
   * @param certificates in the order of the text
   * @param key the first private key
   * @param publicKey the first public key that stands alone
   */
  record Content(
      List<X509Certificate> certificates, Optional<PrivateKey> key, Optional<PublicKey> publicKey) {
    Content {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * @throws IOException when a part of it is damaged
   */
  static Content read(String text) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    List<PrivateKey> privateKeys = new ArrayList<>();
    List<PublicKey> publicKeys = new ArrayList<>();
    var keys = new JcaPEMKeyConverter();
    var converter = new JcaX509CertificateConverter();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        switch (part) {
          case X509CertificateHolder holder -> certificates.add(converter.getCertificate(holder));
          case PEMKeyPair pair -> privateKeys.add(keys.getPrivateKey(pair.getPrivateKeyInfo()));
          case PrivateKeyInfo info -> privateKeys.add(keys.getPrivateKey(info));
          case SubjectPublicKeyInfo info -> publicKeys.add(keys.getPublicKey(info));
          default -> {
            // Parameters of a curve, and whatever else people keep in one file.
          }
        }
      }
    } catch (CertificateException | RuntimeException damaged) {
      throw new IOException("damaged PEM: " + damaged.getMessage(), damaged);
    }
    return new Content(
        certificates, privateKeys.stream().findFirst(), publicKeys.stream().findFirst());
  }

  static String write(Object... parts) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object part : parts) {
        // What the library writes of an elliptic key lacks the curve, and nobody can read it.
        writer.writeObject(
            part instanceof PrivateKey key ? new PemObject("PRIVATE KEY", key.getEncoded()) : part);
      }
    }
    return text.toString();
  }

  /** Wraps what a security provider refuses, which is never the caller's doing. */
  static IllegalStateException impossible(GeneralSecurityException failure) {
    return new IllegalStateException(failure.getMessage(), failure);
  }
}
