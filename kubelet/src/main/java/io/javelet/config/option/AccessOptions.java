package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.INT32_LIST;
import static io.javelet.config.option.CollectionTypes.STRINGS;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.TLS_AND_AUTH;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.time.Duration;
import java.util.List;

/** Certificates, and who may ask the agent's server for what. */
public final class AccessOptions {

  public static final KubeletOption<String> CERT_DIR =
      flag(TLS_AND_AUTH, "cert-dir", STRING)
          .byDefault("/var/lib/kubelet/pki")
          .means("Directory of the certificates the agent obtains or makes itself.");

  public static final KubeletOption<String> CERT_FILE =
      field(TLS_AND_AUTH, "tlsCertFile", STRING)
          .oldFlag("tls-cert-file")
          .byDefault("")
          .relativeToFile()
          .means(
              "The server's certificate, followed by its issuers'. Without it and its key a"
                  + " self-signed one is made.");

  public static final KubeletOption<String> PRIVATE_KEY_FILE =
      field(TLS_AND_AUTH, "tlsPrivateKeyFile", STRING)
          .oldFlag("tls-private-key-file")
          .byDefault("")
          .relativeToFile()
          .means("The private key of tlsCertFile.");

  public static final KubeletOption<List<String>> CIPHER_SUITES =
      field(TLS_AND_AUTH, "tlsCipherSuites", STRINGS)
          .oldFlag("tls-cipher-suites")
          .byDefault(List.of())
          .check(Check.eachOf(TlsNames.CIPHER_SUITES))
          .means("Cipher suites the server offers below TLS 1.3; empty means the usual ones.");

  public static final KubeletOption<List<Integer>> CURVE_PREFERENCES =
      field(TLS_AND_AUTH, "tlsCurvePreferences", INT32_LIST)
          .byDefault(List.of())
          .means("Key exchange groups the server accepts, by their TLS numbers.");

  public static final KubeletOption<String> MIN_VERSION =
      field(TLS_AND_AUTH, "tlsMinVersion", STRING)
          .oldFlag("tls-min-version")
          .byDefault("")
          .check(Check.oneOf("", "VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13"))
          .means("Lowest TLS version the server accepts; empty means VersionTLS12.");

  public static final KubeletOption<Boolean> ROTATE_CERTIFICATES =
      field(TLS_AND_AUTH, "rotateCertificates", BOOL)
          .oldFlag("rotate-certificates")
          .byDefault(false)
          .means("Ask the API server for a new client certificate before the old one expires.");

  public static final KubeletOption<Boolean> SERVER_TLS_BOOTSTRAP =
      field(TLS_AND_AUTH, "serverTLSBootstrap", BOOL)
          .oldFlag("rotate-server-certificates")
          .byDefault(false)
          .gate("RotateKubeletServerCertificate")
          .means("Ask the API server for the server's certificate, instead of self-signing it.");

  public static final KubeletOption<String> CLIENT_CA_FILE =
      field(TLS_AND_AUTH, "authentication.x509.clientCAFile", STRING)
          .oldFlag("client-ca-file")
          .byDefault("")
          .relativeToFile()
          .means("Certificates of the authorities whose clients are believed.");

  public static final KubeletOption<Boolean> WEBHOOK_AUTHENTICATION =
      field(TLS_AND_AUTH, "authentication.webhook.enabled", BOOL)
          .nullable()
          .oldFlag("authentication-token-webhook")
          .byDefault(true)
          .withoutFile(false)
          .means("Have the API server judge bearer tokens.");

  public static final KubeletOption<Duration> WEBHOOK_CACHE_TTL =
      field(TLS_AND_AUTH, "authentication.webhook.cacheTTL", DURATION)
          .oldFlag("authentication-token-webhook-cache-ttl")
          .byDefault(Duration.ofMinutes(2))
          .means("How long a judged token is remembered.");

  public static final KubeletOption<Boolean> ANONYMOUS =
      field(TLS_AND_AUTH, "authentication.anonymous.enabled", BOOL)
          .nullable()
          .oldFlag("anonymous-auth")
          .byDefault(false)
          .withoutFile(true)
          .means("Accept requests without credentials, as user system:anonymous.");

  public static final KubeletOption<String> AUTHORIZATION_MODE =
      field(TLS_AND_AUTH, "authorization.mode", STRING)
          .oldFlag("authorization-mode")
          .byDefault("Webhook")
          .withoutFile("AlwaysAllow")
          .check(Check.oneOf("AlwaysAllow", "Webhook", "Local"))
          .means(
              "Who decides what a user may do: AlwaysAllow nobody, Webhook the API server, Local"
                  + " this node: who has a certificate of clientCAFile may do everything, others"
                  + " nothing. Without --kubeconfig, Local unless given.");

  public static final KubeletOption<Duration> AUTHORIZED_TTL =
      field(TLS_AND_AUTH, "authorization.webhook.cacheAuthorizedTTL", DURATION)
          .oldFlag("authorization-webhook-cache-authorized-ttl")
          .byDefault(Duration.ofMinutes(5))
          .means("How long a permission is remembered.");

  public static final KubeletOption<Duration> UNAUTHORIZED_TTL =
      field(TLS_AND_AUTH, "authorization.webhook.cacheUnauthorizedTTL", DURATION)
          .oldFlag("authorization-webhook-cache-unauthorized-ttl")
          .byDefault(Duration.ofSeconds(30))
          .means("How long a refusal is remembered.");

  private AccessOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        CERT_DIR,
        CERT_FILE,
        PRIVATE_KEY_FILE,
        CIPHER_SUITES,
        CURVE_PREFERENCES,
        MIN_VERSION,
        ROTATE_CERTIFICATES,
        SERVER_TLS_BOOTSTRAP,
        CLIENT_CA_FILE,
        WEBHOOK_AUTHENTICATION,
        WEBHOOK_CACHE_TTL,
        ANONYMOUS,
        AUTHORIZATION_MODE,
        AUTHORIZED_TTL,
        UNAUTHORIZED_TTL);
  }
}
