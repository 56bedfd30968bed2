package io.javelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text of a file that shows a field of the pod. Pure. Upstream's counterpart: {@code
 * CollectData} of the downward API plugin.
 */
public final class DownwardFile {
  /** A file shows nothing that only a running pod knows. */
  private static final PodFacts NOTHING =
      new PodFacts(List.of(), List.of(), "", new PodFacts.Allocatable(0, 0, 0));

  /** What came of asking. */
  public sealed interface Content {
    /** The file's text. */
    record Text(String value) implements Content {}

    /** It cannot be said; the message is for an event. */
    record Failed(String message) implements Content {}
  }

  private DownwardFile() {}

  /**
   * The content of one file.
   *
   * @param allocatable what a container without a limit may be told
   */
  public static Content of(DownwardAPIVolumeFile file, Pod pod, PodFacts.Allocatable allocatable) {
    Lookup value;
    if (file.getFieldRef() != null) {
      value = field(file.getFieldRef(), pod);
    } else if (file.getResourceFieldRef() != null) {
      // The selector of a file names its container; the first one is never taken for it.
      Container nobody = pod.getSpec().getContainers().getFirst();
      value = ResourceFields.value(file.getResourceFieldRef(), pod, nobody, allocatable);
    } else {
      value = new Lookup.Found("");
    }
    return switch (value) {
      case Lookup.Found(String text) -> new Content.Text(text);
      case Lookup.Skipped() -> new Content.Text("");
      case Lookup.Missing(String message) -> new Content.Failed(message);
    };
  }

  private static Lookup field(ObjectFieldSelector selector, Pod pod) {
    return switch (selector.getFieldPath()) {
      case "metadata.labels" -> new Lookup.Found(lines(pod.getMetadata().getLabels()));
      case "metadata.annotations" -> new Lookup.Found(lines(pod.getMetadata().getAnnotations()));
      default ->
          selector.getFieldPath().startsWith("metadata.")
              ? PodFields.value(selector, pod, NOTHING)
              : new Lookup.Missing("unsupported fieldPath: " + selector.getFieldPath());
    };
  }

  private static String lines(@Nullable Map<String, String> map) {
    return map == null
        ? ""
        : new TreeMap<>(map)
            .entrySet().stream()
                .map(entry -> entry.getKey() + "=" + GoQuoting.quote(entry.getValue()))
                .collect(Collectors.joining("\n"));
  }
}
