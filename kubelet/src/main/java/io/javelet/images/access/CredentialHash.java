package io.javelet.images.access;

import io.javelet.crypto.Sha256;
import io.javelet.runtime.RegistryCredentials;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What is kept of credentials to know them again: the SHA-256 of their JSON text as Go writes it,
 * so that upstream's records and ours can be compared. Pure. Upstream's counterpart: {@code
 * hashAuthConfig}.
 */
final class CredentialHash {
  private static final JsonFactory JSON = new JsonFactory();

  private CredentialHash() {}

  static String of(RegistryCredentials credentials) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      write(json, "username", credentials.username());
      write(json, "password", credentials.password());
      write(json, "auth", credentials.auth());
      write(json, "serveraddress", credentials.serverAddress());
      write(json, "identitytoken", credentials.identityToken());
      json.writeEndObject();
    }
    String likeGo =
        text.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    return Sha256.hex(likeGo.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(JsonGenerator json, String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }
}
