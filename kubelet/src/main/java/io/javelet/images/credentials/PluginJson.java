package io.javelet.images.credentials;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What is said to plugins, and how they say durations. Pure. */
final class PluginJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(h|ms|m|s)");

  private PluginJson() {}

  static byte[] request(String apiVersion, String image) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("kind", "CredentialProviderRequest");
      json.writeStringProperty("apiVersion", apiVersion);
      json.writeStringProperty("image", image);
      json.writeEndObject();
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** {@code 1h30m} and the like; zero for what is none. */
  static Duration duration(String text) {
    double seconds = 0;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      double factor =
          switch (parts.group(2)) {
            case "h" -> 3600;
            case "m" -> 60;
            case "ms" -> 0.001;
            default -> 1; // a text; the pattern leaves only "s"
          };
      seconds += Double.parseDouble(parts.group(1)) * factor;
    }
    return Duration.ofMillis((long) (seconds * 1000));
  }
}
