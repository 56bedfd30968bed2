package io.javelet.apiserver;

import io.javelet.os.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One certificate with its key on disk, in upstream's layout: {@code <name>-<time>.pem} holds the
 * chain and the key, and the link {@code <name>-current.pem} points to the newest. Written by one
 * thread. Upstream's counterpart: {@code certificate.FileStore}.
 */
public final class CertificateStore {
  private static final Logger log = LoggerFactory.getLogger(CertificateStore.class);
  private static final int OWNER_ONLY = 0600;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final String name;

  /**
   * @param folder made when it is missing, for its owner only
   * @param name {@code kubelet-client} or {@code kubelet-server}
   */
  public CertificateStore(Path folder, String name) {
    this.folder = folder.toAbsolutePath();
    this.name = name;
  }

  /** Until when the certificate is valid; empty when there is none, or it is unusable. */
  public Optional<Instant> validUntil() {
    return read().map(Stored::ends);
  }

  /**
   * A certificate and its key.
   *
   * @param certificate the first one of the chain
   */
  record Stored(X509Certificate certificate, PrivateKey key) {
    Instant begins() {
      return certificate.getNotBefore().toInstant();
    }

    Instant ends() {
      return certificate.getNotAfter().toInstant();
    }
  }

  /** The link to the newest one. */
  public Path current() {
    return folder.resolve(name + "-current.pem");
  }

  /** Where a key lies while its certificate is waited for. */
  private Path pendingKey() {
    return folder.resolve(name + ".key.tmp");
  }

  /** The newest one; absent when there is none or it is damaged, which is logged. */
  Optional<Stored> read() {
    Path file = current();
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      PemFiles.Content content = PemFiles.read(Files.readString(file));
      if (content.certificates().isEmpty() || content.key().isEmpty()) {
        throw new IOException("it does not hold both a certificate and a private key");
      }
      return Optional.of(new Stored(content.certificates().getFirst(), content.key().get()));
    } catch (IOException damaged) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("err", damaged.getMessage())
          .log("A certificate cannot be read; a new one will be obtained");
      return Optional.empty();
    }
  }

  /** Keeps a new one and makes it the current one; earlier files stay, as upstream leaves them. */
  void write(String chainPem, PrivateKey key, Instant now) throws IOException {
    makeFolder();
    Path file = folder.resolve(name + "-" + STAMP.format(now) + ".pem");
    DurableFile.write(
        file, (chainPem + PemFiles.write(key)).getBytes(StandardCharsets.US_ASCII), OWNER_ONLY);
    Path link = folder.resolve(name + "-updated.pem");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, file);
    Files.move(
        link, current(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The key for which a certificate was asked before a restart; a new one, kept for that case, when
   * there is none.
   */
  KeyPair pendingKeys() throws IOException {
    if (Files.exists(pendingKey())) {
      try {
        PemFiles.Content content = PemFiles.read(Files.readString(pendingKey()));
        if (content.key().isPresent() && content.publicKey().isPresent()) {
          return new KeyPair(content.publicKey().get(), content.key().get());
        }
      } catch (IOException damaged) {
        log.atWarn()
            .addKeyValue("file", pendingKey())
            .addKeyValue("err", damaged.getMessage())
            .log("A key that waited for its certificate is damaged; another one is made");
      }
    }
    makeFolder();
    KeyPair keys = NodeKeys.generate();
    DurableFile.write(
        pendingKey(),
        PemFiles.write(keys.getPrivate(), keys.getPublic()).getBytes(StandardCharsets.US_ASCII),
        OWNER_ONLY);
    return keys;
  }

  /** The key that waited has its certificate. */
  void forgetPending() throws IOException {
    Files.deleteIfExists(pendingKey());
  }

  private void makeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
    }
  }
}
