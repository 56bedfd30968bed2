package io.javelet.environment;

import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands {@code subPathExpr} with a container's environment. Pure. Upstream's counterpart: {@code
 * ExpandContainerVolumeMounts}.
 */
public final class SubPathExpression {
  private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\$|\\(([^)]*)\\))");

  /** What came of it. */
  public sealed interface Expanded {
    /** The sub-path, not checked yet. */
    record SubPath(String value) implements Expanded {}

    /** A variable is missing; the message is for the container's waiting state. */
    record Failed(String message) implements Expanded {}
  }

  private SubPathExpression() {}

  /** Expands; every name must be known. */
  public static Expanded expand(String expression, List<EnvironmentVariable> environment) {
    Map<String, String> variables = new HashMap<>();
    environment.forEach(variable -> variables.put(variable.name(), variable.value()));
    Optional<String> missing = missing(expression, variables);
    return missing.isPresent()
        ? new Expanded.Failed("missing value for \"" + missing.get() + "\"")
        : new Expanded.SubPath(Expansion.expand(expression, variables));
  }

  private static Optional<String> missing(String expression, Map<String, String> variables) {
    Matcher references = REFERENCE.matcher(expression);
    while (references.find()) {
      String name = references.group(1);
      if (name != null && !variables.containsKey(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }
}
