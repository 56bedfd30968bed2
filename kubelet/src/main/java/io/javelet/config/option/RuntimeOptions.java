package io.javelet.config.option;

import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.RUNTIME;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.time.Duration;
import java.util.List;

/** The container runtime and what is left of dead containers. */
public final class RuntimeOptions {

  public static final KubeletOption<String> ENDPOINT =
      field(RUNTIME, "containerRuntimeEndpoint", STRING)
          .oldFlag("container-runtime-endpoint")
          .byDefault("unix:///run/containerd/containerd.sock")
          .check(Check.that(text -> !text.isEmpty(), "must not be empty"))
          .means("Socket of the container runtime, for example unix:///run/crio/crio.sock.");

  public static final KubeletOption<String> IMAGE_ENDPOINT =
      field(RUNTIME, "imageServiceEndpoint", STRING)
          .oldFlag("image-service-endpoint")
          .byDefault("")
          .means("Socket of the image service, if it is not the runtime's.");

  public static final KubeletOption<Duration> REQUEST_TIMEOUT =
      field(RUNTIME, "runtimeRequestTimeout", DURATION)
          .oldFlag("runtime-request-timeout")
          .byDefault(Duration.ofMinutes(2))
          .means(
              "How long a runtime call may take. Calls that may last longer, such as pulling an"
                  + " image, are not bound by it.");

  public static final KubeletOption<String> EMBEDDED_RUNTIME =
      flag(RUNTIME, "embedded-runtime", STRING)
          .byDefault("auto")
          .ours()
          .check(Check.oneOf("auto", "always", "never"))
          .means(
              "Start and supervise a private containerd: auto does so when no runtime endpoint was"
                  + " given and nothing answers at the default one.");

  public static final KubeletOption<String> EMBEDDED_SANDBOX_IMAGE =
      flag(RUNTIME, "embedded-runtime-sandbox-image", STRING)
          .byDefault("")
          .ours()
          .means(
              "Sandbox image of the private containerd. Where it is empty, the retired"
                  + " --pod-infra-container-image counts.");

  public static final KubeletOption<String> RUNTIME_CGROUPS =
      flag(RUNTIME, "runtime-cgroups", STRING)
          .byDefault("")
          .means("Cgroup the container runtime runs in.");

  public static final KubeletOption<Duration> MINIMUM_CONTAINER_TTL =
      flag(RUNTIME, "minimum-container-ttl-duration", DURATION)
          .byDefault(Duration.ZERO)
          .deprecated()
          .means("How long a dead container is kept at least.");

  public static final KubeletOption<Integer> DEAD_CONTAINERS_PER_CONTAINER =
      flag(RUNTIME, "maximum-dead-containers-per-container", INT32)
          .byDefault(1)
          .deprecated()
          .means("How many dead instances of a container are kept.");

  public static final KubeletOption<Integer> DEAD_CONTAINERS =
      flag(RUNTIME, "maximum-dead-containers", INT32)
          .byDefault(-1)
          .deprecated()
          .means("How many dead containers are kept on the node; negative means any number.");

  private RuntimeOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        ENDPOINT,
        IMAGE_ENDPOINT,
        REQUEST_TIMEOUT,
        EMBEDDED_RUNTIME,
        EMBEDDED_SANDBOX_IMAGE,
        RUNTIME_CGROUPS,
        MINIMUM_CONTAINER_TTL,
        DEAD_CONTAINERS_PER_CONTAINER,
        DEAD_CONTAINERS);
  }
}
