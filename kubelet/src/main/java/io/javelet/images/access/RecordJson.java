package io.javelet.images.access;

import io.javelet.images.access.ImageAccess.AccountUse;
import io.javelet.images.access.ImageAccess.SecretUse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The texts of records as upstream writes them; older versions are read, too. Pure. */
final class RecordJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GROUP = "kubelet.config.k8s.io/";
  private static final List<String> VERSIONS = List.of(GROUP + "v1beta1", GROUP + "v1alpha1");
  private static final String INTENT = "ImagePullIntent";
  private static final String RECORD = "ImagePulledRecord";

  private RecordJson() {}

  static byte[] intent(String image) {
    return bytes(head(INTENT).put("image", image));
  }

  static byte[] record(PulledRecord record) {
    ObjectNode root = head(RECORD);
    root.put("lastUpdatedTime", record.updated().truncatedTo(ChronoUnit.SECONDS).toString());
    root.put("imageRef", record.imageRef());
    if (!record.names().isEmpty()) {
      ObjectNode mapping = root.putObject("credentialMapping");
      record.names().forEach((name, access) -> write(mapping.putObject(name), access));
    }
    return bytes(root);
  }

  private static void write(ObjectNode node, ImageAccess access) {
    if (!access.secrets().isEmpty()) {
      ArrayNode secrets = node.putArray("kubernetesSecrets");
      for (SecretUse each : access.secrets()) {
        secrets
            .addObject()
            .put("uid", each.uid())
            .put("namespace", each.namespace())
            .put("name", each.name())
            .put("credentialHash", each.hash());
      }
    }
    if (!access.accounts().isEmpty()) {
      ArrayNode accounts = node.putArray("kubernetesServiceAccounts");
      for (AccountUse each : access.accounts()) {
        accounts
            .addObject()
            .put("uid", each.uid())
            .put("namespace", each.namespace())
            .put("name", each.name());
      }
    }
    if (access.everyPod()) {
      node.put("nodePodsAccessible", true);
    }
  }

  private static ObjectNode head(String kind) {
    return JSON.createObjectNode().put("kind", kind).put("apiVersion", VERSIONS.getFirst());
  }

  private static byte[] bytes(ObjectNode root) {
    return (JSON.writeValueAsString(root) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The image that an intent is about. */
  static String readIntent(byte[] text) throws IOException {
    return read(text, INTENT).path("image").asString("");
  }

  static PulledRecord readRecord(byte[] text) throws IOException {
    JsonNode root = read(text, RECORD);
    Map<String, ImageAccess> names = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : root.path("credentialMapping").properties()) {
      names.put(each.getKey(), access(each.getValue()));
    }
    try {
      return new PulledRecord(
          Instant.parse(root.path("lastUpdatedTime").asString("")),
          root.path("imageRef").asString(""),
          new TreeMap<>(names));
    } catch (DateTimeException malformed) {
      throw new IOException("the record has no time", malformed);
    }
  }

  private static ImageAccess access(JsonNode node) {
    List<SecretUse> secrets = new ArrayList<>();
    for (JsonNode each : node.path("kubernetesSecrets")) {
      secrets.add(
          new SecretUse(
              text(each, "uid"),
              text(each, "namespace"),
              text(each, "name"),
              text(each, "credentialHash")));
    }
    List<AccountUse> accounts = new ArrayList<>();
    for (JsonNode each : node.path("kubernetesServiceAccounts")) {
      accounts.add(new AccountUse(text(each, "uid"), text(each, "namespace"), text(each, "name")));
    }
    return new ImageAccess(node.path("nodePodsAccessible").asBoolean(false), secrets, accounts);
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }

  private static JsonNode read(byte[] text, String kind) throws IOException {
    try {
      JsonNode root = JSON.readTree(text);
      if (kind.equals(text(root, "kind")) && VERSIONS.contains(text(root, "apiVersion"))) {
        return root;
      }
      throw new IOException("it is no " + kind);
    } catch (JacksonException malformed) {
      throw new IOException("it is no JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }
}
