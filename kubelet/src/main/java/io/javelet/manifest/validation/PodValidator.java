package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.javelet.document.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks a Pod as the API server does when one is created. Pure. Upstream: {@code
 * ValidatePodCreate}.
 */
public final class PodValidator {
  private static final int MOST_ANNOTATION_BYTES = 256 * 1024;
  private static final int LONGEST_UID = 128;
  private static final Pattern UID = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final FieldPath METADATA = FieldPath.ROOT.field("metadata");
  private static final FieldPath SPEC = FieldPath.ROOT.field("spec");

  private PodValidator() {}

  /**
   * All that is wrong with a Pod.
   *
   * @param pod with defaults, and with the name and namespace under which it is going to run
   */
  public static List<FieldProblem> validate(Pod pod) {
    Problems problems = new Problems();
    metadata(pod, problems);
    containers(pod.getSpec(), problems);
    VolumeValidator volumes = new VolumeValidator(problems);
    volumes.validate(pod.getSpec(), SPEC.field("volumes"));
    PodFieldsValidator.validate(pod.getSpec(), SPEC, problems);
    PodSecurityValidator.validate(pod, SPEC, problems);
    return problems.all();
  }

  private static void metadata(Pod pod, Problems problems) {
    ObjectMeta metadata = pod.getMetadata();
    if (Problems.isEmpty(metadata.getName())) {
      problems.required(METADATA.field("name"), "name is needed for the pod");
    } else {
      problems.invalidIf(
          METADATA.field("name"), metadata.getName(), Names.dnsSubdomain(metadata.getName()));
    }
    if (!Problems.isEmpty(metadata.getNamespace())) {
      problems.invalidIf(
          METADATA.field("namespace"),
          metadata.getNamespace(),
          Names.dnsLabel(metadata.getNamespace()));
    }
    uid(metadata, problems);
    labels(metadata.getLabels(), METADATA.field("labels"), problems);
    annotations(metadata.getAnnotations(), METADATA.field("annotations"), problems);
  }

  /** A UID names folders and cgroups; upstream takes any text and trips over it later. */
  private static void uid(ObjectMeta metadata, Problems problems) {
    String uid = metadata.getUid();
    boolean usable =
        Problems.isEmpty(uid)
            || (uid.length() <= LONGEST_UID && UID.matcher(uid).matches() && !uid.contains(".."));
    if (!usable) {
      problems.invalid(
          METADATA.field("uid"),
          uid,
          "names folders, so it must be letters, digits, '-', '_' and '.', at most " + LONGEST_UID);
    }
  }

  static void labels(Map<String, String> labels, FieldPath path, Problems problems) {
    if (labels == null) {
      return;
    }
    labels.forEach((key, value) -> {
      problems.invalidIf(path.key(key), key, Names.qualifiedName(key));
      problems.invalidIf(path.key(key), value, Names.labelValue(value));
    });
  }

  private static void annotations(
      Map<String, String> annotations, FieldPath path, Problems problems) {
    if (annotations == null) {
      return;
    }
    long bytes = 0;
    for (Map.Entry<String, String> entry : annotations.entrySet()) {
      String key = entry.getKey();
      problems.invalidIf(path.key(key), key, Names.qualifiedName(key.toLowerCase(Locale.ROOT)));
      bytes += key.getBytes(StandardCharsets.UTF_8).length;
      bytes += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > MOST_ANNOTATION_BYTES) {
      problems.tooLong(
          path,
          "all annotations together may not be more than " + MOST_ANNOTATION_BYTES + " bytes");
    }
    String cost = annotations.get("controller.kubernetes.io/pod-deletion-cost");
    if (cost != null && !isInteger(cost)) {
      problems.invalid(
          path.key("controller.kubernetes.io/pod-deletion-cost"), cost, "must be a 32bit integer");
    }
  }

  private static boolean isInteger(String text) {
    if (!text.matches("-?(0|[1-9][0-9]{0,9})") || text.equals("-0")) {
      return false;
    }
    long value = Long.parseLong(text);
    return value == (int) value;
  }

  private static void containers(PodSpec spec, Problems problems) {
    if (spec.getContainers().isEmpty()) {
      problems.required(SPEC.field("containers"), "a pod needs at least one container");
    }
    if (!spec.getEphemeralContainers().isEmpty()) {
      problems.forbidden(SPEC.field("ephemeralContainers"), "cannot be set on create");
    }
    ContainerValidator validator = new ContainerValidator(spec, problems);
    Set<String> names = new HashSet<>();
    HostPorts together = new HostPorts(problems);
    for (int i = 0; i < spec.getInitContainers().size(); i++) {
      FieldPath path = SPEC.field("initContainers").index(i);
      Container container = spec.getInitContainers().get(i);
      name(container.getName(), path, names, problems);
      validator.initContainer(container, path);
      new HostPorts(problems).claim(container, path);
    }
    for (int i = 0; i < spec.getContainers().size(); i++) {
      FieldPath path = SPEC.field("containers").index(i);
      Container container = spec.getContainers().get(i);
      name(container.getName(), path, names, problems);
      validator.container(container, path);
      together.claim(container, path);
    }
  }

  private static void name(String name, FieldPath path, Set<String> names, Problems problems) {
    if (Problems.isEmpty(name)) {
      problems.required(path.field("name"), "");
      return;
    }
    problems.invalidIf(path.field("name"), name, Names.dnsLabel(name));
    if (!names.add(name)) {
      problems.duplicate(path.field("name"), name);
    }
  }
}
