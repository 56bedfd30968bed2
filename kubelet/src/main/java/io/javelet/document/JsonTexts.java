package io.javelet.document;

import io.javelet.document.DocumentNode.BooleanNode;
import io.javelet.document.DocumentNode.Entry;
import io.javelet.document.DocumentNode.ListNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.NullNode;
import io.javelet.document.DocumentNode.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Reads one JSON text. Lives for one reading, on the reader's thread. */
final class JsonTexts {
  private static final Pattern HUGE_EXPONENT = Pattern.compile("[eE][-+]?[0-9]{5}");

  private final JsonParser parser;
  private final ReadBudget budget = new ReadBudget();
  private final List<DocumentFinding> findings = new ArrayList<>();

  private JsonTexts(JsonParser parser) {
    this.parser = parser;
  }

  static ReadDocuments read(byte[] content, int start) throws DocumentException {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(ReadBudget.DEEPEST + 2)
                    .maxNumberLength(400)
                    .maxStringLength(DocumentReader.LONGEST_TEXT)
                    .build())
            .build();
    try (JsonParser parser =
        factory.createParser(ObjectReadContext.empty(), content, start, content.length - start)) {
      JsonTexts text = new JsonTexts(parser);
      parser.nextToken();
      DocumentNode root = text.value(FieldPath.ROOT, 0);
      if (parser.nextToken() != null) {
        throw text.refused("text follows the end of the document");
      }
      return new ReadDocuments(List.of(root), text.findings);
    } catch (JacksonException e) {
      throw new DocumentException(location(e.getLocation()), plain(e.getOriginalMessage()));
    }
  }

  private DocumentNode value(FieldPath path, int depth) throws DocumentException {
    int line = line();
    int column = column();
    budget.take(1, line, column);
    ReadBudget.checkDepth(depth, line, column);
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw refused("the text ends too early");
    }
    return switch (token) {
      case START_OBJECT -> map(path, depth, line, column);
      case START_ARRAY -> list(path, depth, line, column);
      case VALUE_STRING -> new TextNode(line, column, parser.getString());
      case VALUE_TRUE -> new BooleanNode(line, column, true, "true");
      case VALUE_FALSE -> new BooleanNode(line, column, false, "false");
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(line, column, parser.getString());
      case VALUE_NULL -> new NullNode(line, column);
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw refused("no value here");
    };
  }

  private DocumentNode number(int line, int column, String spelling) throws DocumentException {
    // Unfolded, it would take all memory there is.
    if (HUGE_EXPONENT.matcher(spelling).find()) {
      throw refused("a number has an exponent of more than four digits");
    }
    return PlainScalar.number(line, column, new BigDecimal(spelling), spelling);
  }

  private MapNode map(FieldPath path, int depth, int line, int column) throws DocumentException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      int keyLine = line();
      int keyColumn = column();
      String key = parser.getString();
      FieldPath keyPath = path.field(key);
      parser.nextToken();
      Entry earlier = entries.put(key, new Entry(keyLine, keyColumn, value(keyPath, depth + 1)));
      if (earlier != null) {
        findings.add(
            new DocumentFinding(
                DocumentFinding.Kind.DUPLICATE_KEY,
                keyPath,
                new Location(keyLine, keyColumn),
                "key \"%s\" is given twice, first on line %d".formatted(key, earlier.line())));
      }
    }
    return new MapNode(line, column, entries);
  }

  private ListNode list(FieldPath path, int depth, int line, int column) throws DocumentException {
    List<DocumentNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(path.index(items.size()), depth + 1));
    }
    return new ListNode(line, column, items);
  }

  private int line() {
    return Math.max(1, parser.currentTokenLocation().getLineNr());
  }

  private int column() {
    return Math.max(1, parser.currentTokenLocation().getColumnNr());
  }

  private DocumentException refused(String problem) {
    return new DocumentException(location(parser.currentLocation()), problem);
  }

  private static Location location(@Nullable TokenStreamLocation location) {
    if (location == null) {
      return Location.START;
    }
    return new Location(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }

  /** The parser's message without its remarks on a source that it does not know. */
  private static String plain(String message) {
    String line = message.lines().findFirst().orElse("not readable as JSON");
    int remark = line.indexOf(" (start marker at");
    return remark < 0 ? line : line.substring(0, remark);
  }
}
