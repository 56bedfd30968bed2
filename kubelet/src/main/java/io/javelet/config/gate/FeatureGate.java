package io.javelet.config.gate;

/**
 * One feature gate of the upstream version this agent is compatible with.
 *
 * @param name as written in {@code featureGates}
 * @param stage how mature the feature is
 * @param enabledByDefault whether it is on when nobody says anything
 * @param locked whether it can no longer be set to the other value
 * @param history releases and stages it went through
 */
public record FeatureGate(
    String name, Stage stage, boolean enabledByDefault, boolean locked, String history) {

  /** How mature a feature is. */
  public enum Stage {
    ALPHA,
    BETA,
    GA,
    DEPRECATED
  }
}
