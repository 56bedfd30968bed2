package io.javelet.config.document;

import io.javelet.config.document.DocumentNode.BooleanNode;
import io.javelet.config.document.DocumentNode.Entry;
import io.javelet.config.document.DocumentNode.ListNode;
import io.javelet.config.document.DocumentNode.MapNode;
import io.javelet.config.document.DocumentNode.NullNode;
import io.javelet.config.document.DocumentNode.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON with places. Lives for one reading, on the reader's thread. */
final class JsonDocument {
  private static final Pattern HUGE_EXPONENT = Pattern.compile("[eE][-+]?[0-9]{5}");
  private final String file;
  private final JsonParser parser;
  private final List<DocumentFinding> findings = new ArrayList<>();

  private JsonDocument(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static ReadDocument read(String file, String text) throws DocumentSyntaxException {
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      JsonDocument document = new JsonDocument(file, parser);
      parser.nextToken();
      DocumentNode root = document.value();
      if (parser.nextToken() != null) {
        throw new DocumentSyntaxException(document.here(), "text follows the end of the document");
      }
      return new ReadDocument(Optional.of(root), document.findings);
    } catch (JacksonException e) {
      throw new DocumentSyntaxException(locate(file, e.getLocation()), e.getOriginalMessage());
    }
  }

  private DocumentNode value() {
    SourceLocation location = here();
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> map(location);
      case START_ARRAY -> list(location);
      case VALUE_STRING -> new TextNode(location, parser.getString());
      case VALUE_TRUE -> new BooleanNode(location, true, "true");
      case VALUE_FALSE -> new BooleanNode(location, false, "false");
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(location, parser.getString());
      case VALUE_NULL, NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          new NullNode(location);
    };
  }

  /**
   * Unfolded, one with a huge exponent would take all memory there is: as a text it fits nowhere.
   */
  private static DocumentNode number(SourceLocation location, String spelling) {
    return HUGE_EXPONENT.matcher(spelling).find()
        ? new TextNode(location, spelling)
        : PlainScalar.number(location, new BigDecimal(spelling), spelling);
  }

  private MapNode map(SourceLocation location) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      SourceLocation keyLocation = here();
      String key = parser.getString();
      parser.nextToken();
      Entry earlier = entries.put(key, new Entry(keyLocation, value()));
      if (earlier != null) {
        findings.add(
            new DocumentFinding(
                keyLocation,
                "key \"%s\" is given twice (first on line %d); the last one counts"
                    .formatted(key, earlier.keyLocation().line())));
      }
    }
    return new MapNode(location, entries);
  }

  private ListNode list(SourceLocation location) {
    List<DocumentNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value());
    }
    return new ListNode(location, items);
  }

  private SourceLocation here() {
    return locate(file, parser.currentTokenLocation());
  }

  private static SourceLocation locate(String file, TokenStreamLocation location) {
    return new SourceLocation(
        file, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }
}
