package io.javelet.prober;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ExecResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a command in the container: exit code 0 is success. The runtime kills it when the time is
 * over.
 */
final class ExecProbe implements ProbeHandler {
  /** {@code $$} escapes; a reference to an unknown name stays as it is. */
  private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|\\(([^)]*)\\))");

  private final ContainerRuntime runtime;

  ExecProbe(ContainerRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public ProbeOutcome ask(Probe probe, ProbeTarget target, Duration timeout)
      throws InterruptedException {
    List<String> command = expanded(probe.getExec().getCommand(), target);
    try {
      ExecResult result = runtime.execSync(target.id(), command, timeout);
      String output = limited(result.stdout() + result.stderr());
      return result.exitCode() == 0 ? ProbeOutcome.success(output) : ProbeOutcome.failure(output);
    } catch (CriException failure) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the probe was ended");
      }
      return switch (failure.code()) {
        case DEADLINE_EXCEEDED ->
            ProbeOutcome.failure(
                "command timed out: \"%s\" timed out after %s"
                    .formatted(String.join(" ", command), seconds(timeout)));
        case CANCELLED,
            INVALID_ARGUMENT,
            NOT_FOUND,
            ALREADY_EXISTS,
            PERMISSION_DENIED,
            RESOURCE_EXHAUSTED,
            FAILED_PRECONDITION,
            UNIMPLEMENTED,
            UNAVAILABLE,
            UNKNOWN ->
            ProbeOutcome.error(failure.rpc() + ": " + failure.description());
      };
    }
  }

  /** Only variables with a literal value are known here, as upstream. */
  private static List<String> expanded(List<String> command, ProbeTarget target) {
    Map<String, String> literal = new HashMap<>();
    for (EnvVar variable : target.spec().getEnv()) {
      if (variable.getValueFrom() == null && variable.getValue() != null) {
        literal.put(variable.getName(), variable.getValue());
      }
    }
    return command.stream()
        .map(word ->
            REFERENCE
                .matcher(word)
                .replaceAll(match ->
                    Matcher.quoteReplacement(
                        match.group(2) == null
                            ? "$"
                            : literal.getOrDefault(match.group(2), match.group()))))
        .toList();
  }

  private static String seconds(Duration timeout) {
    return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + "s" : timeout.toMillis() + "ms";
  }

  private static String limited(String output) {
    return output.length() <= ProbeOutcome.MAX_OUTPUT_BYTES
        ? output
        : output.substring(0, ProbeOutcome.MAX_OUTPUT_BYTES);
  }
}
