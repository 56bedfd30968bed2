package io.javelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.environment.ObjectVariables.Variables;
import io.javelet.pod.ConfigObjects;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import io.javelet.runtime.ContainerRequest.ProcessSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Command, arguments and environment of a container, all references resolved. Pure. Upstream's
 * counterpart: {@code makeEnvironmentVariables} and {@code ExpandContainerCommandAndArgs}.
 */
public final class ContainerProcess {
  private static final String REASON = "CreateContainerConfigError";

  private ContainerProcess() {}

  /**
   * The settings for a container of a pod.
   *
   * @param objects the config maps and secrets that it may refer to
   * @param files those that {@link EnvironmentFiles#of} names
   */
  public static ProcessResult settings(
      Pod pod, Container container, PodFacts facts, ConfigObjects objects, EnvironmentFiles files) {
    var ofObjects = new ObjectVariables(pod, objects);
    Map<String, String> environment = new LinkedHashMap<>();
    for (EnvFromSource source : orEmpty(container.getEnvFrom())) {
      switch (ofObjects.all(source)) {
        case Variables.Found(Map<String, String> values) -> environment.putAll(values);
        case Variables.Missing(String message) -> {
          return new ProcessResult.Failed(REASON, message);
        }
      }
    }
    for (EnvVar variable : orEmpty(container.getEnv())) {
      switch (value(variable, environment, pod, container, facts, ofObjects, files)) {
        case Lookup.Found(String value) -> environment.put(variable.getName(), value);
        case Lookup.Skipped() -> {}
        case Lookup.Missing(String message) -> {
          return new ProcessResult.Failed(REASON, message);
        }
      }
    }
    return new ProcessResult.Ready(
        new ProcessSettings(
            expanded(container.getCommand(), environment),
            expanded(container.getArgs(), environment),
            environment.entrySet().stream()
                .map(entry -> new EnvironmentVariable(entry.getKey(), entry.getValue()))
                .toList()));
  }

  private static Lookup value(
      EnvVar variable,
      Map<String, String> known,
      Pod pod,
      Container container,
      PodFacts facts,
      ObjectVariables ofObjects,
      EnvironmentFiles files) {
    String literal = variable.getValue();
    if (literal != null && !literal.isEmpty()) {
      return new Lookup.Found(Expansion.expand(literal, known));
    }
    EnvVarSource source = variable.getValueFrom();
    if (source == null) {
      return new Lookup.Found("");
    }
    if (source.getFieldRef() != null) {
      return PodFields.value(source.getFieldRef(), pod, facts);
    }
    if (source.getResourceFieldRef() != null) {
      return ResourceFields.value(
          source.getResourceFieldRef(), pod, container, facts.allocatable());
    }
    if (source.getConfigMapKeyRef() != null) {
      return ofObjects.value(source.getConfigMapKeyRef());
    }
    if (source.getSecretKeyRef() != null) {
      return ofObjects.value(source.getSecretKeyRef());
    }
    return source.getFileKeyRef() == null
        ? new Lookup.Found("")
        : files.value(source.getFileKeyRef());
  }

  private static List<String> expanded(
      @Nullable List<String> words, Map<String, String> environment) {
    return orEmpty(words).stream().map(word -> Expansion.expand(word, environment)).toList();
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
