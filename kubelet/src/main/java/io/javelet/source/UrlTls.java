package io.javelet.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom the URL source trusts and what it shows of itself. Files are read again when they changed.
 * Belongs to the source's thread.
 */
final class UrlTls {
  /** Where systems keep the certificates of everybody, as Go looks for them. */
  private static final List<Path> SYSTEM =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/cert.pem"));

  private static final char[] NO_PASSWORD = new char[0];

  private final Optional<Path> caFile;
  private final Optional<Path> certificateFile;
  private final Optional<Path> keyFile;
  private List<FileStamp> madeOf = List.of();
  private Optional<SSLSocketFactory> made = Optional.empty();

  /**
   * @param caFile instead of the system's certificates
   * @param certificateFile our certificate, with {@code keyFile}
   */
  UrlTls(Optional<Path> caFile, Optional<Path> certificateFile, Optional<Path> keyFile) {
    this.caFile = caFile.or(() -> SYSTEM.stream().filter(Files::isReadable).findFirst());
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
  }

  /** Makes connections. */
  SSLSocketFactory sockets() throws IOException, GeneralSecurityException {
    List<FileStamp> now = new ArrayList<>();
    for (Optional<Path> file : List.of(caFile, certificateFile, keyFile)) {
      if (file.isPresent()) {
        now.add(FileStamp.of(file.get()));
      }
    }
    if (made.isPresent() && now.equals(madeOf)) {
      return made.get();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(), trust(), null);
    SSLSocketFactory factory = context.getSocketFactory();
    made = Optional.of(factory);
    madeOf = now;
    return factory;
  }

  private TrustManager[] trust() throws IOException, GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    if (caFile.isEmpty()) {
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate certificate : certificates(caFile.get())) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    factory.init(store);
    return factory.getTrustManagers();
  }

  private KeyManager[] keys() throws IOException, GeneralSecurityException {
    if (certificateFile.isEmpty()) {
      return new KeyManager[0];
    }
    // One file may hold both, as for upstream.
    Path key = keyFile.orElse(certificateFile.get());
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "own",
        PemKey.read(key),
        NO_PASSWORD,
        certificates(certificateFile.get()).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
