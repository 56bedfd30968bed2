package io.javelet.environment;

import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fields of its own pod that a container may ask for. Pure. Upstream's counterpart: {@code
 * podFieldSelectorRuntimeValue}.
 */
final class PodFields {
  private static final Pattern ONE_OF_A_MAP =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.*)'\\]");

  private PodFields() {}

  static Lookup value(ObjectFieldSelector selector, Pod pod, PodFacts facts) {
    String version = selector.getApiVersion();
    if (version != null && !version.isEmpty() && !version.equals("v1")) {
      return new Lookup.Missing("unsupported pod version: " + version);
    }
    ObjectMeta metadata = pod.getMetadata();
    String path = selector.getFieldPath();
    return switch (path) {
      case "metadata.name" -> found(metadata.getName());
      case "metadata.namespace" -> found(metadata.getNamespace());
      case "metadata.uid" -> found(metadata.getUid());
      case "spec.nodeName" -> found(facts.nodeName());
      case "spec.serviceAccountName" -> found(pod.getSpec().getServiceAccountName());
      case "status.podIP" -> found(facts.podIps().stream().findFirst().orElse(""));
      case "status.podIPs" -> found(String.join(",", facts.podIps()));
      case "status.hostIP" -> found(facts.hostIps().stream().findFirst().orElse(""));
      case "status.hostIPs" -> found(String.join(",", facts.hostIps()));
      default -> oneOfAMap(path, metadata);
    };
  }

  private static Lookup oneOfAMap(String path, ObjectMeta metadata) {
    Matcher matcher = ONE_OF_A_MAP.matcher(path);
    if (!matcher.matches()) {
      return new Lookup.Missing("unsupported fieldPath: " + path);
    }
    Map<String, String> map =
        matcher.group(1).equals("labels") ? metadata.getLabels() : metadata.getAnnotations();
    return found(map == null ? null : map.get(matcher.group(2)));
  }

  private static Lookup found(@Nullable String value) {
    return new Lookup.Found(value == null ? "" : value);
  }
}
