package io.javelet.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys in PEM, keys in each of the three forms that Go's and
 * OpenSSL's tools write: PKCS#8, PKCS#1 (RSA) and SEC 1 (EC).
 */
final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final byte[] RSA =
      Der.sequence(Der.oid("1.2.840.113549.1.1.1"), new byte[] {0x05, 0x00});
  private static final byte[] EC = Der.oid("1.2.840.10045.2.1");
  private static final int CURVE_TAG = 0xa0;

  private record Block(String type, String base64) {
    byte[] content() {
      return Base64.getMimeDecoder().decode(base64);
    }
  }

  private PemFile() {}

  /**
   * The certificates of a file, in order.
   *
   * @throws IOException naming the file, when there is none or one is bad
   */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(file)) {
        if (block.type().equals("CERTIFICATE")) {
          found.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (GeneralSecurityException bad) {
      throw new IOException(file + " holds a bad certificate: " + bad.getMessage(), bad);
    }
    if (found.isEmpty()) {
      throw new IOException(file + " holds no certificate");
    }
    return found;
  }

  /**
   * The private key of a file.
   *
   * @throws IOException naming the file, when there is none that can be used
   */
  static PrivateKey privateKey(Path file) throws IOException {
    for (Block block : blocks(file)) {
      Optional<byte[]> pkcs8 =
          switch (block.type()) {
            case "PRIVATE KEY" -> Optional.of(block.content());
            case "RSA PRIVATE KEY" -> Optional.of(wrapped(RSA, block.content()));
            case "EC PRIVATE KEY" ->
                Optional.of(
                    wrapped(Der.sequence(EC, curve(file, block.content())), block.content()));
            default -> Optional.empty();
          };
      if (pkcs8.isPresent()) {
        return key(file, new PKCS8EncodedKeySpec(pkcs8.get()));
      }
    }
    throw new IOException(file + " holds no private key in PEM (an encrypted one cannot be used)");
  }

  private static PrivateKey key(Path file, PKCS8EncodedKeySpec encoded) throws IOException {
    GeneralSecurityException last = new GeneralSecurityException("no algorithm");
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (GeneralSecurityException other) {
        last = other;
      }
    }
    throw new IOException(file + " holds a private key of no kind known here", last);
  }

  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.octets(key));
  }

  /** The curve's identifier, which SEC 1 keeps inside and PKCS#8 wants outside. */
  private static byte[] curve(Path file, byte[] sec1) throws IOException {
    for (int i = 0; i + 2 < sec1.length; i++) {
      boolean tag = (sec1[i] & 0xff) == CURVE_TAG && sec1[i + 2] == 0x06;
      if (tag && i + 2 + sec1[i + 1] <= sec1.length && sec1[i + 3] == sec1[i + 1] - 2) {
        return Arrays.copyOfRange(sec1, i + 2, i + 2 + sec1[i + 1]);
      }
    }
    throw new IOException(file + " holds an EC key that does not name its curve");
  }

  private static List<Block> blocks(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      var block = new Block(matcher.group(1), matcher.group(2));
      try {
        if (block.content().length > 0) {
          blocks.add(block);
        }
      } catch (IllegalArgumentException bad) {
        throw new IOException(file + " holds bad PEM: " + bad.getMessage(), bad);
      }
    }
    return blocks;
  }

  /** PEM of one thing. */
  static String write(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), type);
  }
}
