package io.javelet.server.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** An authority that tests have: it vouches for whatever they like. */
public final class TestAuthority {
  private static final byte[] ALGORITHM = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";
  private static final byte[] TRUE = Der.tagged(0x01, new byte[] {(byte) 0xff});

  private final AtomicInteger serial = new AtomicInteger(1);
  private final byte[] name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  /** A certificate with its key. */
  public record Identity(X509Certificate certificate, KeyPair keys) {
    /** The certificate in PEM. */
    public String certificatePem() {
      try {
        return PemFile.write("CERTIFICATE", certificate.getEncoded());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The key in PEM. */
    public String keyPem() {
      return PemFile.write("PRIVATE KEY", keys.getPrivate().getEncoded());
    }
  }

  /** A new one. */
  public TestAuthority(String commonName) throws GeneralSecurityException {
    this.name = subject(commonName);
    this.keys = newKeys();
    byte[] extensions =
        Der.sequence(
            Der.sequence(Der.oid("2.5.29.19"), TRUE, Der.octets(Der.sequence(TRUE))),
            Der.sequence(
                Der.oid("2.5.29.15"), TRUE, Der.octets(Der.bits(new byte[] {(byte) 0x06}, 1))));
    this.certificate = signed(name, keys, Instant.now(), Duration.ofDays(1), extensions);
  }

  /** Its own certificate in PEM: what is believed. */
  public String pem() {
    return new Identity(certificate, keys).certificatePem();
  }

  /** Its own certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * A client's certificate.
   *
   * @param organizations the groups
   */
  public Identity client(String commonName, String... organizations)
      throws GeneralSecurityException {
    return issue(Instant.now(), Duration.ofDays(1), CLIENT_USE, commonName, organizations);
  }

  /** A client's certificate whose time is over. */
  public Identity expiredClient(String commonName) throws GeneralSecurityException {
    return issue(
        Instant.now().minus(Duration.ofDays(3)), Duration.ofDays(1), CLIENT_USE, commonName);
  }

  /** A server's certificate for 127.0.0.1 and localhost. */
  public Identity server(String commonName) throws GeneralSecurityException {
    return issue(Instant.now(), Duration.ofDays(1), SERVER_USE, commonName);
  }

  private Identity issue(
      Instant begin, Duration lifetime, String use, String commonName, String... organizations)
      throws GeneralSecurityException {
    KeyPair own = newKeys();
    byte[] loopback = InetAddress.getLoopbackAddress().getAddress();
    byte[] extensions =
        Der.sequence(
            Der.sequence(Der.oid("2.5.29.37"), Der.octets(Der.sequence(Der.oid(use)))),
            Der.sequence(
                Der.oid("2.5.29.17"),
                Der.octets(
                    Der.sequence(
                        Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
                        Der.tagged(0x87, loopback)))));
    return new Identity(
        signed(subject(commonName, organizations), own, begin, lifetime, extensions), own);
  }

  private X509Certificate signed(
      byte[] subject, KeyPair owner, Instant begin, Duration lifetime, byte[] extensions)
      throws GeneralSecurityException {
    byte[] content =
        Der.sequence(
            Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
            Der.integer(BigInteger.valueOf(serial.getAndIncrement())),
            ALGORITHM,
            name,
            Der.sequence(
                Der.time(begin.minus(Duration.ofHours(1))), Der.time(begin.plus(lifetime))),
            subject,
            owner.getPublic().getEncoded(),
            Der.tagged(0xa3, extensions));
    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(keys.getPrivate());
    signing.update(content);
    byte[] whole = Der.sequence(content, ALGORITHM, Der.bits(signing.sign(), 0));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] subject(String commonName, String... organizations) {
    byte[][] parts = new byte[organizations.length + 1][];
    for (int i = 0; i < organizations.length; i++) {
      parts[i] = Der.set(Der.sequence(Der.oid("2.5.4.10"), Der.text(organizations[i])));
    }
    parts[organizations.length] = Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.text(commonName)));
    return Der.sequence(parts);
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
