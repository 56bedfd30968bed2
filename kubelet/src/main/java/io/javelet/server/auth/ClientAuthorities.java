package io.javelet.server.auth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorities whose clients are believed: the certificates of one file, read again when it
 * changes. Any thread. A file that got worse leaves the authorities of before in force, and the log
 * says so.
 */
public final class ClientAuthorities {
  private static final Logger log = LoggerFactory.getLogger(ClientAuthorities.class);
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USE = "2.5.29.37.0";

  private final Path file;
  private final InstantSource clock;
  private volatile Set<TrustAnchor> anchors;

  private ClientAuthorities(Path file, InstantSource clock, Set<TrustAnchor> anchors) {
    this.file = file;
    this.clock = clock;
    this.anchors = anchors;
  }

  /**
   * Reads them.
   *
   * @throws IOException when the file cannot be read or holds no certificate; the message says
   *     which file
   */
  public static ClientAuthorities read(Path file, InstantSource clock) throws IOException {
    return new ClientAuthorities(file, clock, anchors(file));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Reads the file again. */
  public void reload() {
    try {
      Set<TrustAnchor> now = anchors(file);
      if (!names(now).equals(names(anchors))) {
        log.atInfo()
            .addKeyValue("file", file)
            .addKeyValue("authorities", now.size())
            .log("The client authorities have changed");
      }
      anchors = now;
    } catch (IOException worse) {
      log.atError()
          .addKeyValue("file", file)
          .addKeyValue("err", String.valueOf(worse.getMessage()))
          .log("The client authorities cannot be read; those of before stay in force");
    }
  }

  /**
   * Checks a client's certificate: issued, directly or through the others it has sent, by one of
   * the authorities, valid now, and meant for clients.
   *
   * @param chain its own first
   * @throws GeneralSecurityException when it is not good; the message says why
   */
  void verify(List<X509Certificate> chain) throws GeneralSecurityException {
    X509Certificate leaf = chain.getFirst();
    Date now = Date.from(clock.instant());
    leaf.checkValidity(now);
    List<String> uses = leaf.getExtendedKeyUsage();
    if (uses != null && !uses.contains(CLIENT_AUTH) && !uses.contains(ANY_USE)) {
      throw new GeneralSecurityException("the certificate is not meant for clients");
    }
    PKIXCertPathBuilderResult built =
        (PKIXCertPathBuilderResult)
            CertPathBuilder.getInstance("PKIX").build(parameters(chain, leaf, now));
    // The builder does not look at the authority's own dates; Go does.
    built.getTrustAnchor().getTrustedCert().checkValidity(now);
    CertPath path = built.getCertPath();
    log.atTrace().addKeyValue("length", path.getCertificates().size()).log("Verified a client");
  }

  private PKIXBuilderParameters parameters(
      List<X509Certificate> chain, X509Certificate leaf, Date now) throws GeneralSecurityException {
    var target = new X509CertSelector();
    target.setCertificate(leaf);
    PKIXBuilderParameters parameters;
    try {
      parameters = new PKIXBuilderParameters(anchors, target);
    } catch (InvalidAlgorithmParameterException none) {
      throw new GeneralSecurityException("no client authorities", none);
    }
    parameters.setRevocationEnabled(false);
    parameters.setDate(now);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
    return parameters;
  }

  private static Set<TrustAnchor> anchors(Path file) throws IOException {
    Set<TrustAnchor> found = new HashSet<>();
    try {
      byte[] content = Files.readAllBytes(file);
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content))) {
        if (each instanceof X509Certificate authority) {
          found.add(new TrustAnchor(authority, null));
        }
      }
    } catch (GeneralSecurityException bad) {
      throw new IOException(file + " does not hold PEM certificates: " + bad.getMessage(), bad);
    }
    if (found.isEmpty()) {
      throw new IOException(file + " holds no certificate");
    }
    return Set.copyOf(found);
  }

  private static Set<X509Certificate> names(Set<TrustAnchor> anchors) {
    Set<X509Certificate> certificates = new HashSet<>();
    anchors.forEach(anchor -> certificates.add(anchor.getTrustedCert()));
    return certificates;
  }
}
