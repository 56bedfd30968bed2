package io.javelet.server.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes a certificate that nobody vouches for: what the HTTPS port shows where no other is
 * configured. Upstream's counterpart: {@code cert.GenerateSelfSignedCertKey}. The JDK reads
 * certificates but has no public way to make one, so its dozen parts are written here.
 */
final class SelfSigned {
  private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String EXTENDED_USE = "2.5.29.37";
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final int EXPLICIT_0 = 0xa0;
  private static final int EXPLICIT_3 = 0xa3;
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;
  private static final byte[] TRUE = Der.tagged(0x01, new byte[] {(byte) 0xff});
  private static final byte DIGITAL_SIGNATURE = (byte) 0x80;
  private static final int SERIAL_BITS = 120;
  private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

  private SelfSigned() {}

  /** A certificate with its key. */
  record Made(X509Certificate certificate, KeyPair keys) {}

  /**
   * Makes one.
   *
   * @param name the node's name
   * @param addresses the node's IP addresses
   */
  static Made make(
      String name, List<InetAddress> addresses, Instant now, Duration lifetime, SecureRandom random)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    KeyPair keys = generator.generateKeyPair();
    byte[] algorithm = Der.sequence(Der.oid(ECDSA_SHA256));
    byte[] subject =
        Der.sequence(
            Der.set(
                Der.sequence(Der.oid(COMMON_NAME), Der.text(name + "@" + now.getEpochSecond()))));
    byte[] content =
        Der.sequence(
            Der.tagged(EXPLICIT_0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS)),
            algorithm,
            subject,
            Der.sequence(Der.time(now.minus(CLOCK_TOLERANCE)), Der.time(now.plus(lifetime))),
            subject,
            keys.getPublic().getEncoded(),
            Der.tagged(EXPLICIT_3, extensions(name, addresses)));
    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(keys.getPrivate(), random);
    signing.update(content);
    byte[] whole = Der.sequence(content, algorithm, Der.bits(signing.sign(), 0));
    return new Made(
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(whole)),
        keys);
  }

  private static byte[] extensions(String name, List<InetAddress> addresses) {
    byte[][] names = new byte[addresses.size() + 1][];
    names[0] = Der.tagged(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < addresses.size(); i++) {
      names[i + 1] = Der.tagged(IP_ADDRESS, addresses.get(i).getAddress());
    }
    return Der.sequence(
        critical(KEY_USAGE, Der.bits(new byte[] {DIGITAL_SIGNATURE}, 7)),
        critical(BASIC_CONSTRAINTS, Der.sequence()),
        Der.sequence(Der.oid(EXTENDED_USE), Der.octets(Der.sequence(Der.oid(SERVER_AUTH)))),
        Der.sequence(Der.oid(ALTERNATIVE_NAMES), Der.octets(Der.sequence(names))));
  }

  private static byte[] critical(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), TRUE, Der.octets(value));
  }
}
