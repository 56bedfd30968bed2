package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.javelet.document.FieldPath;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules for environment variables and the fields they may show. Lives for one validation. */
final class EnvValidator {
  static final List<String> ENV_FIELDS =
      List.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");
  static final List<String> FILE_FIELDS =
      List.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid");

  private static final Pattern SUBSCRIPT =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.+)'\\]");
  private static final Pattern RESOURCE =
      Pattern.compile("(limits|requests)\\.(cpu|memory|ephemeral-storage|hugepages-.+)");
  private static final Set<String> CPU_DIVISORS = Set.of("0", "1", "1m");
  private static final Set<String> BYTE_DIVISORS =
      Set.of(
          "0", "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");

  private final PodSpec spec;
  private final Problems problems;

  EnvValidator(PodSpec spec, Problems problems) {
    this.spec = spec;
    this.problems = problems;
  }

  void validate(List<EnvVar> env, List<EnvFromSource> envFrom, FieldPath path) {
    for (int i = 0; i < env.size(); i++) {
      variable(env.get(i), path.field("env").index(i));
    }
    for (int i = 0; i < envFrom.size(); i++) {
      variables(envFrom.get(i), path.field("envFrom").index(i));
    }
  }

  private void variable(EnvVar variable, FieldPath path) {
    if (Problems.isEmpty(variable.getName())) {
      problems.required(path.field("name"), "");
    } else {
      problems.invalidIf(
          path.field("name"), variable.getName(), Names.environmentName(variable.getName()));
    }
    if (variable.getValueFrom() != null) {
      if (!Problems.isEmpty(variable.getValue())) {
        problems.invalid(path.field("valueFrom"), "", "may not be set when value is not empty");
      }
      source(variable.getValueFrom(), path.field("valueFrom"));
    }
  }

  private void source(EnvVarSource source, FieldPath path) {
    long set =
        Stream.of(
                source.getFieldRef(),
                source.getResourceFieldRef(),
                source.getConfigMapKeyRef(),
                source.getSecretKeyRef(),
                source.getFileKeyRef())
            .filter(Objects::nonNull)
            .count();
    if (set == 0) {
      problems.invalid(
          path,
          "",
          "must specify one of: fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef or"
              + " fileKeyRef");
    }
    if (set > 1) {
      problems.invalid(path, "", "may not have more than one field specified at a time");
    }
    if (source.getFieldRef() != null) {
      fieldRef(source.getFieldRef(), ENV_FIELDS, path.field("fieldRef"));
    }
    if (source.getResourceFieldRef() != null) {
      resourceFieldRef(source.getResourceFieldRef(), false, path.field("resourceFieldRef"));
    }
    if (source.getConfigMapKeyRef() != null) {
      key(source.getConfigMapKeyRef().getKey(), path.field("configMapKeyRef").field("key"));
    }
    if (source.getSecretKeyRef() != null) {
      key(source.getSecretKeyRef().getKey(), path.field("secretKeyRef").field("key"));
    }
    if (source.getFileKeyRef() != null) {
      fileKeyRef(source, path.field("fileKeyRef"));
    }
  }

  private void fileKeyRef(EnvVarSource source, FieldPath path) {
    String volume = source.getFileKeyRef().getVolumeName();
    if (Problems.isEmpty(volume)) {
      problems.required(path.field("volumeName"), "");
    } else if (spec.getVolumes().stream().noneMatch(v -> volume.equals(v.getName()))) {
      problems.notFound(path.field("volumeName"), volume);
    }
    String file = source.getFileKeyRef().getPath();
    if (Problems.isEmpty(file)) {
      problems.required(path.field("path"), "");
    } else {
      problems.invalidIf(path.field("path"), file, Names.pathInside(file));
    }
    String key = source.getFileKeyRef().getKey();
    if (Problems.isEmpty(key)) {
      problems.required(path.field("key"), "");
    } else {
      problems.invalidIf(path.field("key"), key, Names.environmentName(key));
    }
  }

  private void key(String key, FieldPath path) {
    if (Problems.isEmpty(key)) {
      problems.required(path, "");
    } else {
      problems.invalidIf(path, key, Names.objectKey(key));
    }
  }

  private void variables(EnvFromSource source, FieldPath path) {
    if (!Problems.isEmpty(source.getPrefix())) {
      problems.invalidIf(
          path.field("prefix"), source.getPrefix(), Names.environmentName(source.getPrefix()));
    }
    boolean configMap = source.getConfigMapRef() != null;
    boolean secret = source.getSecretRef() != null;
    if (configMap == secret) {
      problems.invalid(
          path,
          "",
          configMap
              ? "may not have more than one field specified at a time"
              : "must specify one of: configMapRef or secretRef");
    }
  }

  /** A field of the pod, by its path. */
  void fieldRef(ObjectFieldSelector field, List<String> supported, FieldPath path) {
    String wanted = field.getFieldPath();
    if (Problems.isEmpty(wanted)) {
      problems.required(path.field("fieldPath"), "");
      return;
    }
    if (!"v1".equals(field.getApiVersion())) {
      problems.oneOf(path.field("apiVersion"), field.getApiVersion(), List.of("v1"));
    }
    Matcher subscript = SUBSCRIPT.matcher(wanted);
    if (subscript.matches()) {
      problems.invalidIf(
          path.field("fieldPath"), subscript.group(2), Names.qualifiedName(subscript.group(2)));
      return;
    }
    problems.oneOf(path.field("fieldPath"), wanted, supported);
  }

  /**
   * A resource of a container.
   *
   * @param inVolume whether a file shows it, which belongs to no container and has to name one
   */
  void resourceFieldRef(ResourceFieldSelector field, boolean inVolume, FieldPath path) {
    if (inVolume && Problems.isEmpty(field.getContainerName())) {
      problems.required(path.field("containerName"), "");
    }
    if (Problems.isEmpty(field.getResource())) {
      problems.required(path.field("resource"), "");
      return;
    }
    Matcher resource = RESOURCE.matcher(field.getResource());
    if (!resource.matches()) {
      problems.oneOf(
          path.field("resource"),
          field.getResource(),
          List.of(
              "limits.cpu",
              "limits.ephemeral-storage",
              "limits.memory",
              "requests.cpu",
              "requests.ephemeral-storage",
              "requests.memory"));
      return;
    }
    Quantity divisor = field.getDivisor();
    if (divisor != null) {
      Set<String> allowed = resource.group(2).equals("cpu") ? CPU_DIVISORS : BYTE_DIVISORS;
      if (!allowed.contains(divisor.toString())) {
        problems.invalid(
            path.field("divisor"), divisor.toString(), "is not a divisor for this resource");
      }
    }
  }
}
