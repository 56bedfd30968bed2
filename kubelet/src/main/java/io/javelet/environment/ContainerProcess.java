package io.javelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.javelet.environment.ObjectVariables.Variables;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import io.javelet.runtime.ContainerRequest.ProcessSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Command, arguments and environment of a container, all references resolved. Pure. Upstream's
 * counterpart: {@code makeEnvironmentVariables} and {@code ExpandContainerCommandAndArgs}.
 */
public final class ContainerProcess {
  private static final String REASON = "CreateContainerConfigError";

  private ContainerProcess() {}

  /**
   * What variables may come from beside the pod itself.
   *
   * @param objects the config maps and secrets that it may refer to
   * @param files those that {@link EnvironmentFiles#of} names
   * @param services those of the cluster
   */
  public record Sources(ConfigObjects objects, EnvironmentFiles files, ClusterServices services) {}

  /** The settings for a container of a pod. */
  public static ProcessResult settings(
      Pod pod, Container container, PodFacts facts, Sources sources) {
    Optional<List<Service>> listed = sources.services().listed();
    // A static pod may be what the API server itself waits for.
    if (listed.isEmpty() && !StaticPods.isStatic(pod)) {
      return new ProcessResult.Failed(
          REASON, "services have not yet been read at least once, cannot construct envvars");
    }
    SequencedMap<String, String> services =
        ServiceVariables.of(
            listed.orElse(List.of()),
            pod.getMetadata().getNamespace(),
            !Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks()));
    var ofObjects = new ObjectVariables(pod, sources.objects());
    SequencedMap<String, String> environment = new LinkedHashMap<>();
    for (EnvFromSource source : orEmpty(container.getEnvFrom())) {
      switch (ofObjects.all(source)) {
        case Variables.Found(Map<String, String> values) -> environment.putAll(values);
        case Variables.Missing(String message) -> {
          return new ProcessResult.Failed(REASON, message);
        }
      }
    }
    Map<String, String> known = new HashMap<>(services);
    known.putAll(environment);
    var scope = new Scope(pod, container, facts, ofObjects, sources.files());
    for (EnvVar variable : orEmpty(container.getEnv())) {
      switch (value(variable, known, scope)) {
        case Lookup.Found(String value) -> {
          environment.put(variable.getName(), value);
          known.put(variable.getName(), value);
        }
        case Lookup.Skipped() -> {}
        case Lookup.Missing(String message) -> {
          return new ProcessResult.Failed(REASON, message);
        }
      }
    }
    // What services are called counts least, and changes nothing about the order of the rest.
    services.forEach(environment::putIfAbsent);
    return new ProcessResult.Ready(
        new ProcessSettings(
            expanded(container.getCommand(), environment),
            expanded(container.getArgs(), environment),
            environment.entrySet().stream()
                .map(entry -> new EnvironmentVariable(entry.getKey(), entry.getValue()))
                .toList()));
  }

  private static Lookup value(EnvVar variable, Map<String, String> known, Scope scope) {
    String literal = variable.getValue();
    if (literal != null && !literal.isEmpty()) {
      return new Lookup.Found(Expansion.expand(literal, known));
    }
    EnvVarSource source = variable.getValueFrom();
    if (source == null) {
      return new Lookup.Found("");
    }
    if (source.getFieldRef() != null) {
      return PodFields.value(source.getFieldRef(), scope.pod(), scope.facts());
    }
    if (source.getResourceFieldRef() != null) {
      return ResourceFields.value(
          source.getResourceFieldRef(),
          scope.pod(),
          scope.container(),
          scope.facts().allocatable());
    }
    if (source.getConfigMapKeyRef() != null) {
      return scope.objects().value(source.getConfigMapKeyRef());
    }
    if (source.getSecretKeyRef() != null) {
      return scope.objects().value(source.getSecretKeyRef());
    }
    return source.getFileKeyRef() == null
        ? new Lookup.Found("")
        : scope.files().value(source.getFileKeyRef());
  }

  /** All that the value of one variable may depend on beside those before it. */
  private record Scope(
      Pod pod,
      Container container,
      PodFacts facts,
      ObjectVariables objects,
      EnvironmentFiles files) {}

  private static List<String> expanded(
      @Nullable List<String> words, Map<String, String> environment) {
    return orEmpty(words).stream().map(word -> Expansion.expand(word, environment)).toList();
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
