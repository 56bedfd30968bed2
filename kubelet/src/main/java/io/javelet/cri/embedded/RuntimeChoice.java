package io.javelet.cri.embedded;

import io.javelet.config.RuntimeConfiguration.EmbeddedRuntime;
import java.util.List;

/** Whether this kubelet uses a runtime that somebody else runs, or a private one. Immutable. */
public sealed interface RuntimeChoice {
  /** Use the endpoint, given or default, whether or not something answers there yet. */
  record UseEndpoint() implements RuntimeChoice {}

  /** Start the private containerd, or go on with it where it runs. */
  record UseEmbedded() implements RuntimeChoice {}

  /**
   * It cannot be done; the kubelet must not start.
   *
   * @param reason for the user: what is missing and where it comes from
   */
  record Refuse(String reason) implements RuntimeChoice {}

  /**
   * What the choice depends on.
   *
   * @param mode the user's wish
   * @param endpointGiven whether the user named an endpoint
   * @param defaultAnswers whether something listens at the default endpoint
   * @param embeddedRuns whether the private containerd of this root folder runs already
   * @param missingPrograms what it cannot run without and this machine lacks
   */
  record Circumstances(
      EmbeddedRuntime mode,
      boolean endpointGiven,
      boolean defaultAnswers,
      boolean embeddedRuns,
      List<String> missingPrograms) {
    /** Takes a copy. */
    public Circumstances {
      missingPrograms = List.copyOf(missingPrograms);
    }
  }

  /**
   * Decides. Pure.
   *
   * <p>{@code auto} stays with a private containerd that runs, even when something answers at the
   * default endpoint by now: its pods must not be left behind.
   */
  static RuntimeChoice of(Circumstances now) {
    return switch (now.mode()) {
      case NEVER -> new UseEndpoint();
      case ALWAYS ->
          now.embeddedRuns() || now.missingPrograms().isEmpty()
              ? new UseEmbedded()
              : new Refuse(missing(now.missingPrograms()));
      case AUTO -> {
        boolean wanted = now.embeddedRuns() || !now.defaultAnswers();
        boolean possible = now.embeddedRuns() || now.missingPrograms().isEmpty();
        yield !now.endpointGiven() && wanted && possible ? new UseEmbedded() : new UseEndpoint();
      }
    };
  }

  private static String missing(List<String> programs) {
    return "--embedded-runtime=always: not found on the PATH: %s. On Debian: apt-get install %s"
        .formatted(String.join(", ", programs), ContainerdPrograms.DEBIAN_PACKAGES);
  }
}
