package io.javelet.images.credentials;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What is said to plugins. Pure. Upstream's counterpart: {@code CredentialProviderRequest}. */
final class PluginJson {
  private static final JsonFactory JSON = new JsonFactory();

  private PluginJson() {}

  static byte[] request(String apiVersion, String image, Asker asker) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("kind", "CredentialProviderRequest");
      json.writeStringProperty("apiVersion", apiVersion);
      json.writeStringProperty("image", image);
      switch (asker) {
        case Asker.Node _ -> {}
        case Asker.Account account -> write(json, account);
      }
      json.writeEndObject();
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(JsonGenerator json, Asker.Account account) {
    json.writeStringProperty("serviceAccountToken", account.token());
    if (account.annotations().isEmpty()) {
      return;
    }
    json.writeName("serviceAccountAnnotations");
    json.writeStartObject();
    for (Map.Entry<String, String> each : account.annotations().entrySet()) {
      json.writeStringProperty(each.getKey(), each.getValue());
    }
    json.writeEndObject();
  }
}
