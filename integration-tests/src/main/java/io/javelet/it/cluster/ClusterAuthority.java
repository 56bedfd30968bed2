package io.javelet.it.cluster;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The certificate authority of a test's cluster. Writes what it signs into one folder. */
final class ClusterAuthority {
  private static final Duration LIFE = Duration.ofDays(1);
  private static final int RSA_BITS = 2048;

  private final Path folder;
  private final KeyPair keys;
  private final X500Name name;
  private final SecureRandom random = new SecureRandom();

  private ClusterAuthority(Path folder, KeyPair keys, X500Name name) {
    this.folder = folder;
    this.keys = keys;
    this.name = name;
  }

  static ClusterAuthority create(Path folder) throws IOException {
    Files.createDirectories(folder);
    var authority = new ClusterAuthority(folder, rsa(), new X500Name("CN=test-cluster-ca"));
    X509CertificateHolder own =
        authority.sign(authority.name, authority.keys, List.of(), List.of(), true);
    write(folder.resolve("ca.crt"), own);
    write(folder.resolve("ca.key"), authority.keys.getPrivate());
    return authority;
  }

  Path certificate() {
    return folder.resolve("ca.crt");
  }

  Path key() {
    return folder.resolve("ca.key");
  }

  /**
   * Makes {@code <file>.crt} and {@code <file>.key}.
   *
   * @param subject such as {@code O=system:masters,CN=admin}
   * @param dnsNames names of a server
   * @param addresses addresses of a server
   */
  void issue(String file, String subject, List<String> dnsNames, List<String> addresses)
      throws IOException {
    KeyPair pair = rsa();
    write(
        folder.resolve(file + ".crt"),
        sign(new X500Name(subject), pair, dnsNames, addresses, false));
    write(folder.resolve(file + ".key"), pair.getPrivate());
  }

  /**
   * Certifies somebody else's key.
   *
   * @param publicKey its SubjectPublicKeyInfo
   * @param begin from when it is valid, in whole seconds
   * @return PEM
   */
  String certify(byte[] publicKey, String subject, Instant begin, Duration life)
      throws IOException {
    var builder =
        new X509v3CertificateBuilder(
            name,
            new BigInteger(64, random),
            Date.from(begin),
            Date.from(begin.plus(life)),
            new X500Name(subject),
            SubjectPublicKeyInfo.getInstance(publicKey));
    try {
      return pem(
          builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
    } catch (OperatorCreationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  private X509CertificateHolder sign(
      X500Name subject,
      KeyPair pair,
      List<String> dnsNames,
      List<String> addresses,
      boolean authority)
      throws IOException {
    Instant now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(64, random),
            Date.from(now.minusSeconds(60)),
            Date.from(now.plus(LIFE)),
            subject,
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (authority) {
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
    }
    GeneralName[] names =
        java.util.stream.Stream.concat(
                dnsNames.stream().map(each -> new GeneralName(GeneralName.dNSName, each)),
                addresses.stream().map(each -> new GeneralName(GeneralName.iPAddress, each)))
            .toArray(GeneralName[]::new);
    if (names.length > 0) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    try {
      return builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()));
    } catch (OperatorCreationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RSA_BITS);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void write(Path file, Object content) throws IOException {
    Files.writeString(file, pem(content));
  }

  private static String pem(Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(content);
    }
    return text.toString();
  }
}
