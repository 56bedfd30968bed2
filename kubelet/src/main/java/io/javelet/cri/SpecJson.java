package io.javelet.cri;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the two parts of a container's spec that go into annotations, fields in upstream's order.
 * Pure. Written out by hand: a data mapper would cost the first pod's start more than all the rest
 * of its translation.
 */
final class SpecJson {
  private static final JsonFactory JSON = new JsonFactory();

  private SpecJson() {}

  static String preStop(LifecycleHandler hook) {
    return write(json -> preStop(json, hook));
  }

  static String ports(List<ContainerPort> ports) {
    return write(json -> {
      json.writeStartArray();
      ports.forEach(port -> port(json, port));
      json.writeEndArray();
    });
  }

  private static void preStop(JsonGenerator json, LifecycleHandler hook) {
    json.writeStartObject();
    if (hook.getExec() != null) {
      exec(json, hook.getExec());
    }
    if (hook.getHttpGet() != null) {
      httpGet(json, hook.getHttpGet());
    }
    if (hook.getTcpSocket() != null) {
      json.writeObjectPropertyStart("tcpSocket");
      port(json, hook.getTcpSocket().getPort());
      textIfSet(json, "host", hook.getTcpSocket().getHost());
      json.writeEndObject();
    }
    if (hook.getSleep() != null) {
      json.writeObjectPropertyStart("sleep");
      json.writeNumberProperty("seconds", hook.getSleep().getSeconds());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void exec(JsonGenerator json, ExecAction exec) {
    json.writeObjectPropertyStart("exec");
    if (!exec.getCommand().isEmpty()) {
      json.writeArrayPropertyStart("command");
      exec.getCommand().forEach(json::writeString);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void httpGet(JsonGenerator json, HTTPGetAction get) {
    json.writeObjectPropertyStart("httpGet");
    textIfSet(json, "path", get.getPath());
    port(json, get.getPort());
    textIfSet(json, "host", get.getHost());
    textIfSet(json, "scheme", get.getScheme());
    if (!get.getHttpHeaders().isEmpty()) {
      json.writeArrayPropertyStart("httpHeaders");
      for (HTTPHeader header : get.getHttpHeaders()) {
        json.writeStartObject();
        json.writeStringProperty("name", header.getName());
        json.writeStringProperty("value", header.getValue());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void port(JsonGenerator json, IntOrString port) {
    if (port.getStrVal() != null) {
      json.writeStringProperty("port", port.getStrVal());
    } else {
      json.writeNumberProperty("port", port.getIntVal());
    }
  }

  private static void port(JsonGenerator json, ContainerPort port) {
    json.writeStartObject();
    textIfSet(json, "name", port.getName());
    if (port.getHostPort() != null && port.getHostPort() != 0) {
      json.writeNumberProperty("hostPort", port.getHostPort());
    }
    json.writeNumberProperty("containerPort", port.getContainerPort());
    textIfSet(json, "protocol", port.getProtocol());
    textIfSet(json, "hostIP", port.getHostIP());
    json.writeEndObject();
  }

  private static void textIfSet(JsonGenerator json, String name, @Nullable String text) {
    if (text != null && !text.isEmpty()) {
      json.writeStringProperty(name, text);
    }
  }

  private static String write(Consumer<JsonGenerator> body) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      body.accept(json);
    }
    return text.toString();
  }
}
