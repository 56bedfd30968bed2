package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a resize event tells in JSON, in upstream's form. Pure. */
final class ResizeText {
  private static final JsonFactory JSON = new JsonFactory();

  private ResizeText() {}

  /**
   * The text.
   *
   * @param error empty for none
   */
  static String of(Pod pod, String error) {
    var text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      containers(
          out,
          "initContainers",
          pod.getSpec().getInitContainers().stream()
              .filter(container -> "Always".equals(container.getRestartPolicy()))
              .toList());
      containers(out, "containers", pod.getSpec().getContainers());
      Long generation = pod.getMetadata().getGeneration();
      out.writeNumberProperty("generation", generation == null ? 0 : generation);
      if (!error.isEmpty()) {
        out.writeStringProperty("error", error);
      }
      out.writeEndObject();
    }
    return text.toString();
  }

  private static void containers(JsonGenerator out, String name, List<Container> containers) {
    if (!containers.isEmpty()) {
      out.writeArrayPropertyStart(name);
      for (Container container : containers) {
        out.writeStartObject();
        out.writeStringProperty("name", container.getName());
        ResourceRequirements resources = container.getResources();
        if (resources != null) {
          out.writeObjectPropertyStart("resources");
          amounts(out, "limits", resources.getLimits());
          amounts(out, "requests", resources.getRequests());
          out.writeEndObject();
        }
        out.writeEndObject();
      }
      out.writeEndArray();
    }
  }

  private static void amounts(
      JsonGenerator out, String name, @Nullable Map<String, Quantity> amounts) {
    if (amounts != null && !amounts.isEmpty()) {
      out.writeObjectPropertyStart(name);
      new TreeMap<>(amounts)
          .forEach((resource, amount) -> out.writeStringProperty(resource, amount.toString()));
      out.writeEndObject();
    }
  }
}
