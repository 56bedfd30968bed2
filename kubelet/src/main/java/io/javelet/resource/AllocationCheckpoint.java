package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.javelet.os.DurableFile;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The file that remembers pods' allocations, in upstream's form and with its checksum, so that a
 * node can switch kubelets: {@code allocated_pods_state} and {@code actuated_pods_state}. Any
 * thread, one at a time. What cannot be read is said and begins empty: it never stops the start.
 */
final class AllocationCheckpoint {
  private static final Logger log = LoggerFactory.getLogger(AllocationCheckpoint.class);
  private static final JsonFactory JSON = new JsonFactory();
  private static final int FILE_MODE = 0600;
  private static final int OFFSET_BASIS = 0x811c9dc5;
  private static final int PRIME = 16777619;

  private final Path file;

  AllocationCheckpoint(Path file) {
    this.file = file;
  }

  /** What the file says; nothing when there is none or it is damaged. */
  Map<PodUid, PodAllocation> read() {
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException none) {
      return Map.of();
    } catch (IOException | JacksonException | IllegalArgumentException | ClassCastException bad) {
      log.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("err", bad.toString())
          .log("A checkpoint cannot be used; what pods declare counts as what they have");
      return Map.of();
    }
  }

  void write(Map<PodUid, PodAllocation> allocations) throws IOException {
    DurableFile.write(file, text(allocations).getBytes(StandardCharsets.UTF_8), FILE_MODE);
  }

  static String text(Map<PodUid, PodAllocation> allocations) {
    String data =
        json(out -> {
          out.writeStartObject();
          if (!allocations.isEmpty()) {
            out.writeObjectPropertyStart("entries");
            Map<String, PodAllocation> sorted = new TreeMap<>();
            allocations.forEach((uid, allocation) -> sorted.put(uid.value(), allocation));
            sorted.forEach((uid, allocation) -> {
              out.writeObjectPropertyStart(uid);
              pod(out, allocation);
              out.writeEndObject();
            });
            out.writeEndObject();
          }
          out.writeEndObject();
        });
    return json(out -> {
      out.writeStartObject();
      out.writeStringProperty("data", data);
      out.writeNumberProperty("checksum", checksum(data));
      out.writeEndObject();
    });
  }

  static Map<PodUid, PodAllocation> parse(String text) {
    Map<String, Object> outer = object(tree(text));
    String data = String.valueOf(outer.get("data"));
    if (!(outer.get("checksum") instanceof Long sum) || sum != checksum(data)) {
      throw new IllegalArgumentException("the checksum does not fit the data");
    }
    Map<PodUid, PodAllocation> allocations = new HashMap<>();
    object(object(tree(data)).get("entries"))
        .forEach((uid, pod) -> allocations.put(new PodUid(uid), pod(object(pod))));
    return allocations;
  }

  /** FNV-1a, as upstream has it. */
  static long checksum(String data) {
    int hash = OFFSET_BASIS;
    for (byte each : ("(string)" + data).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * PRIME;
    }
    return Integer.toUnsignedLong(hash);
  }

  private static void pod(JsonGenerator out, PodAllocation allocation) {
    out.writeObjectPropertyStart("ContainerResources");
    new TreeMap<>(allocation.containers())
        .forEach((name, resources) -> {
          out.writeObjectPropertyStart(name);
          resources(out, resources);
          out.writeEndObject();
        });
    out.writeEndObject();
    if (allocation.pod().isPresent()) {
      out.writeObjectPropertyStart("PodLevelResources");
      resources(out, allocation.pod().get());
      out.writeEndObject();
    } else {
      out.writeNullProperty("PodLevelResources");
    }
  }

  private static void resources(JsonGenerator out, ResourceRequirements resources) {
    quantities(out, "limits", resources.getLimits());
    quantities(out, "requests", resources.getRequests());
  }

  private static void quantities(
      JsonGenerator out, String name, @Nullable Map<String, Quantity> quantities) {
    if (quantities != null && !quantities.isEmpty()) {
      out.writeObjectPropertyStart(name);
      new TreeMap<>(quantities)
          .forEach((resource, quantity) -> out.writeStringProperty(resource, quantity.toString()));
      out.writeEndObject();
    }
  }

  private static PodAllocation pod(Map<String, Object> entry) {
    Map<String, ResourceRequirements> containers = new HashMap<>();
    object(entry.get("ContainerResources"))
        .forEach((name, resources) -> containers.put(name, resources(object(resources))));
    return new PodAllocation(
        containers,
        entry.get("PodLevelResources") instanceof Map<?, ?>
            ? Optional.of(resources(object(entry.get("PodLevelResources"))))
            : Optional.empty());
  }

  private static ResourceRequirements resources(Map<String, Object> entry) {
    return new ResourceRequirementsBuilder()
        .withLimits(quantities(object(entry.get("limits"))))
        .withRequests(quantities(object(entry.get("requests"))))
        .build();
  }

  private static Map<String, Quantity> quantities(Map<String, Object> entries) {
    Map<String, Quantity> quantities = new HashMap<>();
    entries.forEach((name, text) -> quantities.put(name, Quantity.parse(String.valueOf(text))));
    return quantities;
  }

  /** The members of an object; none where there is no object. */
  private static Map<String, Object> object(@Nullable Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, member) -> members.put(String.valueOf(name), member));
    }
    return members;
  }

  private static Object tree(String text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      return value(parser);
    }
  }

  /** Objects, texts and whole numbers; everything else stands as its text. */
  private static Object value(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> members = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, value(parser));
      }
      return members;
    }
    if (token == JsonToken.START_ARRAY) {
      parser.skipChildren();
      return "";
    }
    return token == JsonToken.VALUE_NUMBER_INT ? (Object) parser.getLongValue() : text(parser);
  }

  private static String text(JsonParser parser) {
    return String.valueOf(parser.getString());
  }

  private interface Body {
    void write(JsonGenerator out);
  }

  private static String json(Body body) {
    var text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      body.write(out);
    }
    return text.toString();
  }
}
