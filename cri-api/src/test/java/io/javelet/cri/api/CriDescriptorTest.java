package io.javelet.cri.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.javelet.cri.api.v1.Api;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The compiled protocol and the table of upstream's fields say the same, row for row. */
class CriDescriptorTest {
  private static final FileDescriptor PROTOCOL = Api.getDescriptor();

  @Test
  void everyMessageFieldEnumAndRpcOfTheTableIsCompiledAndNothingElse() throws IOException {
    var compiled = new TreeSet<String>();
    PROTOCOL.getServices().forEach(service -> addService(compiled, service));
    PROTOCOL.getMessageTypes().forEach(message -> addMessage(compiled, message));
    PROTOCOL.getEnumTypes().forEach(type -> addEnum(compiled, type));

    var expected = new TreeSet<>(table());

    assertThat(expected).hasSizeGreaterThan(780);
    assertThat(compiled).isEqualTo(expected);
  }

  /** Rows of the table as "kind container name number type label". */
  private static List<String> table() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(CriDescriptorTest.class.getResourceAsStream("/cri-v1-fields.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .filter(row ->
              List.of("service", "rpc", "message", "field", "enum", "enumvalue").contains(row[0]))
          .map(CriDescriptorTest::normalised)
          .toList();
    }
  }

  private static String normalised(String[] row) {
    String streaming = row[0].equals("rpc") && row[6].startsWith("server-stream") ? "stream" : "";
    return row(row[0], row[1], row[2], row[3], row[4], row[5], streaming);
  }

  private static String row(String... columns) {
    return String.join("|", columns);
  }

  private static void addService(Set<String> rows, ServiceDescriptor service) {
    rows.add(row("service", service.getFullName(), "", "", "", "", ""));
    for (MethodDescriptor rpc : service.getMethods()) {
      rows.add(
          row(
              "rpc",
              service.getFullName(),
              rpc.getName(),
              "",
              rpc.getInputType().getFullName(),
              rpc.getOutputType().getFullName(),
              rpc.isServerStreaming() ? "stream" : ""));
    }
  }

  private static void addMessage(Set<String> rows, Descriptor message) {
    if (message.getOptions().getMapEntry()) {
      return;
    }
    rows.add(row("message", message.getFullName(), "", "", "", "", ""));
    for (FieldDescriptor field : message.getFields()) {
      String label = field.isMapField() ? "map" : field.isRepeated() ? "repeated" : "";
      rows.add(
          row(
              "field",
              message.getFullName(),
              field.getName(),
              Integer.toString(field.getNumber()),
              typeOf(field),
              label,
              ""));
    }
    message.getNestedTypes().forEach(nested -> addMessage(rows, nested));
    message.getEnumTypes().forEach(type -> addEnum(rows, type));
  }

  private static String typeOf(FieldDescriptor field) {
    if (field.isMapField()) {
      Descriptor entry = field.getMessageType();
      return "map<"
          + typeOf(entry.findFieldByName("key"))
          + ","
          + typeOf(entry.findFieldByName("value"))
          + ">";
    }
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
          field.getType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static void addEnum(Set<String> rows, EnumDescriptor type) {
    rows.add(row("enum", type.getFullName(), "", "", "", "", ""));
    for (EnumValueDescriptor value : type.getValues()) {
      rows.add(
          row(
              "enumvalue",
              type.getFullName(),
              value.getName(),
              Integer.toString(value.getNumber()),
              "",
              "",
              ""));
    }
  }
}
