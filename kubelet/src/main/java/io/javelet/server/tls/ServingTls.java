package io.javelet.server.tls;

import io.javelet.os.DurableFile;
import io.javelet.os.FileModes;
import io.javelet.server.http.TlsHandshakes;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTPS port's TLS: shows the newest certificate to each new connection and asks clients for
 * theirs without judging them. Any thread. A certificate that got worse leaves the one of before in
 * force, and the log says so.
 */
public final class ServingTls implements TlsHandshakes {
  private static final Logger log = LoggerFactory.getLogger(ServingTls.class);
  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final Duration RENEWED_BEFORE = Duration.ofDays(73);
  private static final int PUBLIC = 0644;
  private static final int SECRET = 0600;

  private final TlsSettings settings;
  private final InstantSource clock;
  private final SecureRandom random;
  private final List<String> suites;
  private final String[] groups;
  private volatile Shown shown;

  private record Shown(Optional<X509Certificate> certificate, SslContext context) {}

  private record Pair(List<X509Certificate> chain, PrivateKey key) {}

  /**
   * Reads the certificate, or makes one.
   *
   * @throws IOException when it cannot be used; the message says what to change
   */
  public ServingTls(TlsSettings settings, InstantSource clock, SecureRandom random)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.suites = suites(settings.cipherSuites());
    this.groups = groups(settings.groups());
    this.shown = show(pair());
    if (shown.certificate().isEmpty()) {
      log.atInfo().log(
          "The server has no certificate yet: nobody is served until the cluster signs one");
    }
  }

  /** The folders whose changes call for {@link #reload}. */
  public Set<Path> watchedFolders() {
    return switch (settings.origin()) {
      case TlsSettings.Files(Path certificate, Path key) ->
          Set.copyOf(List.of(folder(certificate), folder(key)));
      // Who obtains it says so.
      case TlsSettings.Requested _, TlsSettings.SelfMade _ -> Set.of();
    };
  }

  private static Path folder(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  /** The certificate that new connections see; absent while it is waited for. */
  public Optional<X509Certificate> certificate() {
    return shown.certificate();
  }

  /** Looks for a new certificate, and makes one when the self-signed one ends soon. */
  public void reload() {
    try {
      Optional<Pair> pair = pair();
      if (pair.isPresent()
          && !pair.map(each -> each.chain().getFirst()).equals(shown.certificate())) {
        shown = show(pair);
        X509Certificate certificate = pair.get().chain().getFirst();
        log.atInfo()
            .addKeyValue("subject", certificate.getSubjectX500Principal())
            .addKeyValue("notAfter", certificate.getNotAfter().toInstant())
            .log("The server has a new certificate");
      }
    } catch (IOException worse) {
      log.atError()
          .addKeyValue("err", String.valueOf(worse.getMessage()))
          .log("The server's certificate cannot be read; the one of before stays in force");
    }
  }

  @Override
  public SslHandler begin(ByteBufAllocator allocator) {
    SslHandler handler = shown.context().newHandler(allocator);
    if (groups.length > 0) {
      SSLEngine engine = handler.engine();
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setNamedGroups(groups);
      engine.setSSLParameters(parameters);
    }
    return handler;
  }

  private Optional<Pair> pair() throws IOException {
    return switch (settings.origin()) {
      case TlsSettings.Files(Path certificate, Path key) -> Optional.of(read(certificate, key));
      case TlsSettings.Requested(Path pem) ->
          Files.exists(pem) ? Optional.of(read(pem, pem)) : Optional.empty();
      case TlsSettings.SelfMade _ -> {
        Path certificate = settings.ownFolder().resolve("kubelet.crt");
        Path key = settings.ownFolder().resolve("kubelet.key");
        Optional<Pair> kept = kept(certificate, key);
        yield kept.isPresent() ? kept : Optional.of(made(certificate, key));
      }
    };
  }

  private static Pair read(Path certificate, Path key) throws IOException {
    return new Pair(PemFile.certificates(certificate), PemFile.privateKey(key));
  }

  private Optional<Pair> kept(Path certificate, Path key) {
    if (!Files.exists(certificate) || !Files.exists(key)) {
      return Optional.empty();
    }
    try {
      var pair = new Pair(PemFile.certificates(certificate), PemFile.privateKey(key));
      Instant end = pair.chain().getFirst().getNotAfter().toInstant();
      return clock.instant().plus(RENEWED_BEFORE).isBefore(end)
          ? Optional.of(pair)
          : Optional.empty();
    } catch (IOException unusable) {
      log.atWarn()
          .addKeyValue("err", String.valueOf(unusable.getMessage()))
          .log("The self-signed certificate of before cannot be used; making another one");
      return Optional.empty();
    }
  }

  private Pair made(Path certificate, Path key) throws IOException {
    try {
      SelfSigned.Made made =
          SelfSigned.make(
              settings.nodeName(), settings.addresses(), clock.instant(), LIFETIME, random);
      FileModes.makeFolder(settings.ownFolder(), 0700);
      DurableFile.write(key, pem("PRIVATE KEY", made.keys().getPrivate().getEncoded()), SECRET);
      DurableFile.write(certificate, pem("CERTIFICATE", made.certificate().getEncoded()), PUBLIC);
      return new Pair(List.of(made.certificate()), made.keys().getPrivate());
    } catch (GeneralSecurityException impossible) {
      throw new IOException("this JDK cannot make a certificate: " + impossible, impossible);
    }
  }

  private static byte[] pem(String type, byte[] content) {
    return PemFile.write(type, content).getBytes(StandardCharsets.US_ASCII);
  }

  private Shown show(Optional<Pair> pair) throws IOException {
    try {
      SslContext context =
          pair.map(each -> SslContextBuilder.forServer(each.key(), each.chain()))
              .orElseGet(() -> SslContextBuilder.forServer(new NoCertificate()))
              .sslProvider(SslProvider.JDK)
              .protocols(settings.only13() ? List.of("TLSv1.3") : List.of("TLSv1.3", "TLSv1.2"))
              .ciphers(suites, SupportedCipherSuiteFilter.INSTANCE)
              .clientAuth(ClientAuth.OPTIONAL)
              .trustManager(new AnyClient())
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      ApplicationProtocolNames.HTTP_2,
                      ApplicationProtocolNames.HTTP_1_1))
              .build();
      return new Shown(pair.map(each -> each.chain().getFirst()), context);
    } catch (SSLException | IllegalArgumentException unfit) {
      throw new IOException(
          "the server's certificate and key cannot be used: " + unfit.getMessage(), unfit);
    }
  }

  private static List<String> suites(List<String> configured) throws IOException {
    if (configured.isEmpty()) {
      return Http2SecurityUtil.CIPHERS;
    }
    Set<String> known;
    try {
      known = Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
    } catch (GeneralSecurityException impossible) {
      throw new IOException("this JDK has no TLS", impossible);
    }
    CipherNames.Translated translated = CipherNames.suites(configured, known);
    if (!translated.unknown().isEmpty()) {
      log.atWarn()
          .addKeyValue("tlsCipherSuites", translated.unknown())
          .log("Cipher suites that are not offered: they are not safe, or unknown to this JDK");
    }
    return translated.names();
  }

  private static String[] groups(List<Integer> configured) {
    CipherNames.Translated translated = CipherNames.groups(configured);
    if (!translated.unknown().isEmpty()) {
      log.atWarn()
          .addKeyValue("tlsCurvePreferences", translated.unknown())
          .log("Key exchange groups that this JDK does not have");
    }
    return translated.names().toArray(String[]::new);
  }
}
