package io.javelet.document;

import io.javelet.document.DocumentNode.BooleanNode;
import io.javelet.document.DocumentNode.DecimalNode;
import io.javelet.document.DocumentNode.Entry;
import io.javelet.document.DocumentNode.IntegerNode;
import io.javelet.document.DocumentNode.ListNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.NullNode;
import io.javelet.document.DocumentNode.ScalarNode;
import io.javelet.document.DocumentNode.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds trees from YAML events. Lives for one reading, on the reader's thread. An alias repeats
 * the node it names without copying it, and still counts for all that it unfolds to.
 */
final class YamlTexts {
  private static final String MERGE_KEY = "<<";

  private final Iterator<Event> events;
  private final ReadBudget budget = new ReadBudget();
  private final List<DocumentFinding> findings = new ArrayList<>();
  private final Map<Anchor, Anchored> anchors = new HashMap<>();

  /** A node that an alias can repeat, and how many values it holds. */
  private record Anchored(DocumentNode node, int values) {}

  YamlTexts(Iterator<Event> events) {
    this.events = events;
  }

  ReadDocuments read() throws DocumentException {
    List<DocumentNode> roots = new ArrayList<>();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentStart, Comment -> {}
        case DocumentEnd -> anchors.clear();
        case Scalar, SequenceStart, MappingStart, Alias -> {
          DocumentNode root = node(event, FieldPath.ROOT, 0);
          if (!(root instanceof NullNode)) {
            roots.add(root);
          }
        }
        case SequenceEnd, MappingEnd ->
            throw new IllegalStateException("the parser closed what it did not open");
      }
    }
    return new ReadDocuments(roots, findings);
  }

  private DocumentNode node(Event event, FieldPath path, int depth) throws DocumentException {
    int line = line(event);
    int column = column(event);
    ReadBudget.checkDepth(depth, line, column);
    if (event instanceof AliasEvent alias) {
      return repeat(alias, line, column);
    }
    int before = budget.values();
    budget.take(1, line, column);
    DocumentNode node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, line, column);
          case SequenceStartEvent start -> list(start, path, depth);
          case MappingStartEvent start -> map(start, path, depth);
          default -> throw new IllegalStateException("not the start of a node: " + event);
        };
    if (event instanceof NodeEvent anchored) {
      int values = budget.values() - before;
      anchored.getAnchor().ifPresent(name -> anchors.put(name, new Anchored(node, values)));
    }
    return node;
  }

  private DocumentNode repeat(AliasEvent alias, int line, int column) throws DocumentException {
    Optional<Anchored> anchored = alias.getAnchor().map(anchors::get);
    if (anchored.isEmpty()) {
      throw new DocumentException(
          new Location(line, column), "an alias names an anchor that does not end before it");
    }
    budget.take(anchored.get().values(), line, column);
    return anchored.get().node();
  }

  private static ScalarNode scalar(ScalarEvent event, int line, int column)
      throws DocumentException {
    Optional<String> tag = event.getTag();
    if (tag.isEmpty()) {
      return event.isPlain()
          ? PlainScalar.resolve(line, column, event.getValue())
          : new TextNode(line, column, event.getValue());
    }
    return switch (tag.get()) {
      case "!", "tag:yaml.org,2002:str" -> new TextNode(line, column, event.getValue());
      case "tag:yaml.org,2002:int",
          "tag:yaml.org,2002:float",
          "tag:yaml.org,2002:bool",
          "tag:yaml.org,2002:null" ->
          PlainScalar.resolve(line, column, event.getValue());
      default ->
          throw new DocumentException(
              new Location(line, column), "the tag " + tag.get() + " is not supported");
    };
  }

  private ListNode list(SequenceStartEvent start, FieldPath path, int depth)
      throws DocumentException {
    List<DocumentNode> items = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(node(event, path.index(items.size()), depth + 1));
    }
    return new ListNode(line(start), column(start), items);
  }

  private MapNode map(MappingStartEvent start, FieldPath path, int depth) throws DocumentException {
    Map<String, Entry> own = new LinkedHashMap<>();
    Map<String, Entry> merged = new LinkedHashMap<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (isMergeKey(event)) {
        merge(node(events.next(), path, depth + 1), merged);
        continue;
      }
      String key = key(event, path);
      FieldPath keyPath = path.field(key);
      Entry entry = new Entry(line(event), column(event), node(events.next(), keyPath, depth + 1));
      Entry earlier = own.put(key, entry);
      if (earlier != null) {
        findings.add(
            new DocumentFinding(
                DocumentFinding.Kind.DUPLICATE_KEY,
                keyPath,
                new Location(line(event), column(event)),
                "key \"%s\" is given twice, first on line %d".formatted(key, earlier.line())));
      }
    }
    merged.forEach(own::putIfAbsent);
    return new MapNode(line(start), column(start), own);
  }

  private static boolean isMergeKey(Event event) {
    return event instanceof ScalarEvent scalar
        && scalar.isPlain()
        && scalar.getValue().equals(MERGE_KEY);
  }

  private void merge(DocumentNode source, Map<String, Entry> into) throws DocumentException {
    switch (source) {
      case MapNode map -> {
        budget.take(map.entries().size(), map.line(), map.column());
        map.entries().forEach(into::putIfAbsent);
      }
      case ListNode list -> {
        for (DocumentNode item : list.items()) {
          if (!(item instanceof MapNode)) {
            throw notMergeable(item);
          }
          merge(item, into);
        }
      }
      case ScalarNode scalar -> throw notMergeable(scalar);
    }
  }

  private static DocumentException notMergeable(DocumentNode node) {
    return new DocumentException(
        node.location(), "only a map can be merged with \"<<\", not a " + node.kind());
  }

  /** A key becomes a text as in upstream's way from YAML to JSON: {@code y} becomes "true". */
  private String key(Event event, FieldPath path) throws DocumentException {
    if (!(event instanceof ScalarEvent scalar)) {
      throw new DocumentException(
          new Location(line(event), column(event)),
          "a map's key has to be a string; is this a template that was never filled in?");
    }
    budget.take(1, line(event), column(event));
    return switch (scalar(scalar, line(event), column(event))) {
      case TextNode text -> text.value();
      case IntegerNode number -> number.value().toString();
      case DecimalNode number -> number.value().toString();
      case BooleanNode truth -> {
        String key = Boolean.toString(truth.value());
        if (!key.equals(truth.spelling())) {
          findings.add(
              new DocumentFinding(
                  DocumentFinding.Kind.ODD_KEY,
                  path.field(key),
                  truth.location(),
                  "the unquoted key %s means %s in YAML 1.1; quote it to keep the word"
                      .formatted(truth.spelling(), key)));
        }
        yield key;
      }
      case NullNode nothing ->
          throw new DocumentException(nothing.location(), "a map's key is missing");
    };
  }

  private static int line(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  private static int column(Event event) {
    return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
  }
}
