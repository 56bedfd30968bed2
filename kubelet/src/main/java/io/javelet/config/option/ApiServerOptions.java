package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.STRINGS;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.API_SERVER;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.util.List;
import java.util.Optional;

/** The agent as a client of the API server. */
public final class ApiServerOptions {

  public static final KubeletOption<String> KUBECONFIG =
      flag(API_SERVER, "kubeconfig", STRING)
          .byDefault("")
          .means("How to reach the API server. Without it the agent runs static pods only.");

  public static final KubeletOption<String> BOOTSTRAP_KUBECONFIG =
      flag(API_SERVER, "bootstrap-kubeconfig", STRING)
          .byDefault("")
          .means("How to obtain the first client certificate, where --kubeconfig does not exist.");

  public static final KubeletOption<List<String>> FURTHER_ADDRESSES =
      field(API_SERVER, "apiServerAddresses", STRINGS)
          .byDefault(List.of())
          .ours()
          .check(Check.each(ApiServerOptions::url))
          .means(
              "Further URLs of the API server, such as https://10.0.0.2:6443: asked with the"
                  + " kubeconfig's identity and authorities when its own server does not answer.");

  public static final KubeletOption<String> CONTENT_TYPE =
      field(API_SERVER, "contentType", STRING)
          .oldFlag("kube-api-content-type")
          .byDefault("application/vnd.kubernetes.protobuf")
          .means("Content type of requests to the API server.");

  public static final KubeletOption<Integer> QPS =
      field(API_SERVER, "kubeAPIQPS", INT32)
          .nullable()
          .oldFlag("kube-api-qps")
          .byDefault(50)
          .check(Check.atLeast(0))
          .means("Requests per second to the API server.");

  public static final KubeletOption<Integer> BURST =
      field(API_SERVER, "kubeAPIBurst", INT32)
          .oldFlag("kube-api-burst")
          .byDefault(100)
          .check(Check.atLeast(0))
          .means("How many requests may be sent at once before kubeAPIQPS slows them.");

  public static final KubeletOption<Integer> EVENT_QPS =
      field(API_SERVER, "eventRecordQPS", INT32)
          .nullable()
          .oldFlag("event-qps")
          .byDefault(50)
          .check(Check.atLeast(0))
          .means("Events sent per second; 0 means no bound.");

  public static final KubeletOption<Integer> EVENT_BURST =
      field(API_SERVER, "eventBurst", INT32)
          .oldFlag("event-burst")
          .byDefault(100)
          .check(Check.atLeast(0))
          .means("How many events may be sent at once before eventRecordQPS slows them.");

  public static final KubeletOption<String> CHANGE_DETECTION =
      field(API_SERVER, "configMapAndSecretChangeDetectionStrategy", STRING)
          .byDefault("Watch")
          .check(Check.oneOf("Get", "Cache", "Watch"))
          .means(
              "How config maps and secrets are kept current: Get asks each time, Cache asks after"
                  + " a while, Watch is told.");

  public static final KubeletOption<String> OFFLINE_PODS =
      flag(API_SERVER, "offline-pods", STRING)
          .byDefault("without-secrets")
          .ours()
          .check(Check.oneOf("off", "without-secrets", "with-secrets"))
          .means(
              "What is kept on disk of the pods that the API server has bound to this node, to"
                  + " start them after a reboot when it does not answer: nothing, pods and config"
                  + " maps, or secrets too, readable by root only. Tokens are never kept.");

  private ApiServerOptions() {}

  private static Optional<String> url(String text) {
    return text.matches("https?://[^/?#\\s]+/?")
        ? Optional.empty()
        : Optional.of("is no URL such as https://10.0.0.2:6443");
  }

  static List<KubeletOption<?>> all() {
    return List.of(
        KUBECONFIG,
        BOOTSTRAP_KUBECONFIG,
        FURTHER_ADDRESSES,
        CONTENT_TYPE,
        QPS,
        BURST,
        EVENT_QPS,
        EVENT_BURST,
        CHANGE_DETECTION,
        OFFLINE_PODS);
  }
}
