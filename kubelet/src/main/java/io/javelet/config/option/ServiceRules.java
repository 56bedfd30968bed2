package io.javelet.config.option;

import static io.javelet.config.option.AccessOptions.CIPHER_SUITES;
import static io.javelet.config.option.AccessOptions.MIN_VERSION;
import static io.javelet.config.option.AccessOptions.SERVER_TLS_BOOTSTRAP;
import static io.javelet.config.option.ApiServerOptions.KUBECONFIG;
import static io.javelet.config.option.LoggingOptions.FORMAT;
import static io.javelet.config.option.LoggingOptions.JSON_BUFFER;
import static io.javelet.config.option.LoggingOptions.JSON_SPLIT_STREAM;
import static io.javelet.config.option.LoggingOptions.TEXT_BUFFER;
import static io.javelet.config.option.LoggingOptions.TEXT_SPLIT_STREAM;
import static io.javelet.config.option.LoggingOptions.TRACING_ENDPOINT;
import static io.javelet.config.option.LoggingOptions.VMODULE;
import static io.javelet.config.option.NetworkOptions.CLUSTER_DNS;
import static io.javelet.config.option.ServerOptions.SYSTEM_LOG_HANDLER;
import static io.javelet.config.option.ServerOptions.SYSTEM_LOG_QUERY;

import io.javelet.config.report.ConfigurationWarning.Kind;
import io.javelet.config.value.Quantity;
import java.util.List;
import java.util.function.Consumer;

/** The server, certificates, logging, tracing and DNS. */
final class ServiceRules {
  private static final List<String> TRACE_SCHEMES = List.of("dns", "unix", "unix-abstract");

  private ServiceRules() {}

  static List<Consumer<Judgement>> all() {
    return List.of(
        ServiceRules::serverCertificate,
        ServiceRules::systemLogs,
        ServiceRules::logFormat,
        ServiceRules::logStreams,
        ServiceRules::traces,
        ServiceRules::standaloneAccess,
        ServiceRules::cipherSuites,
        ServiceRules::dnsServers);
  }

  private static void serverCertificate(Judgement in) {
    if (in.get(SERVER_TLS_BOOTSTRAP) && !in.gates().enabled("RotateKubeletServerCertificate")) {
      in.broken(
          SERVER_TLS_BOOTSTRAP,
          "needs the feature gate RotateKubeletServerCertificate, which is off");
    }
  }

  private static void systemLogs(Judgement in) {
    if (!in.get(SYSTEM_LOG_QUERY)) {
      return;
    }
    if (!in.gates().enabled("NodeLogQuery")) {
      in.broken(SYSTEM_LOG_QUERY, "needs the feature gate NodeLogQuery, which is off");
    }
    if (!in.get(SYSTEM_LOG_HANDLER)) {
      in.broken(SYSTEM_LOG_QUERY, "needs enableSystemLogHandler");
    }
  }

  private static void logFormat(Judgement in) {
    String format = in.get(FORMAT);
    if (format.equals("json") && !in.gates().enabled("LoggingBetaOptions")) {
      in.broken(FORMAT, "needs the feature gate LoggingBetaOptions, which is off");
    }
    if (!format.equals("text") && !in.get(VMODULE).isEmpty()) {
      in.broken(VMODULE, "needs logging.format \"text\"");
    }
  }

  private static void logStreams(Judgement in) {
    if (in.gates().enabled("LoggingAlphaOptions")) {
      return;
    }
    for (KubeletOption<Boolean> split : List.of(TEXT_SPLIT_STREAM, JSON_SPLIT_STREAM)) {
      if (in.get(split)) {
        in.broken(split, "needs the feature gate LoggingAlphaOptions, which is off");
      }
    }
    for (KubeletOption<Quantity> buffer : List.of(TEXT_BUFFER, JSON_BUFFER)) {
      if (in.get(buffer).signum() != 0) {
        in.broken(buffer, "needs the feature gate LoggingAlphaOptions, which is off");
      }
    }
  }

  private static void traces(Judgement in) {
    in.settings()
        .find(TRACING_ENDPOINT)
        .ifPresent(endpoint -> {
          int colon = endpoint.indexOf("://");
          int scheme = colon < 0 ? endpoint.indexOf(":/") : colon;
          boolean known =
              !endpoint.contains("//")
                  || (scheme > 0 && TRACE_SCHEMES.contains(endpoint.substring(0, scheme)));
          if (!known) {
            in.broken(
                TRACING_ENDPOINT,
                "must be host:port, or begin with dns://, unix:// or unix-abstract://");
          }
        });
  }

  /** Without an API server nobody can be asked about tokens and permissions. */
  private static void standaloneAccess(Judgement in) {
    if (!in.get(KUBECONFIG).isEmpty()) {
      return;
    }
    if (in.get(AccessOptions.WEBHOOK_AUTHENTICATION)) {
      in.broken(
          AccessOptions.WEBHOOK_AUTHENTICATION,
          "needs an API server to ask: give --kubeconfig, or write"
              + " \"authentication.webhook.enabled: false\"");
    }
    if (in.get(AccessOptions.AUTHORIZATION_MODE).equals("Webhook")) {
      in.broken(
          AccessOptions.AUTHORIZATION_MODE,
          "needs an API server to ask: give --kubeconfig, or write \"authorization.mode:"
              + " Local\", which lets in who has a certificate of"
              + " authentication.x509.clientCAFile");
    }
  }

  private static void cipherSuites(Judgement in) {
    if (in.get(MIN_VERSION).equals("VersionTLS13") && !in.get(CIPHER_SUITES).isEmpty()) {
      in.findings()
          .warning(
              Kind.DOUBTFUL,
              in.settings().origin(CIPHER_SUITES),
              "tlsCipherSuites has no effect: TLS 1.3, the lowest version allowed, has its own");
    }
  }

  private static void dnsServers(Judgement in) {
    List<String> servers = in.get(CLUSTER_DNS);
    Setting<?> setting = in.settings().setting(CLUSTER_DNS);
    for (int i = 0; i < servers.size(); i++) {
      if (!IpAddress.isValid(servers.get(i))) {
        in.findings()
            .warning(
                Kind.DOUBTFUL,
                setting.originOf("[" + i + "]"),
                setting.nameOf("[" + i + "]")
                    + " \""
                    + servers.get(i)
                    + "\" is not an IP address and is left out");
      }
    }
  }
}
