package io.javelet.config.document;

import io.javelet.config.document.DocumentNode.Entry;
import io.javelet.config.document.DocumentNode.ListNode;
import io.javelet.config.document.DocumentNode.MapNode;
import io.javelet.config.document.DocumentNode.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Converts one parsed YAML document. Lives for one reading, on the reader's thread. Bounds depth
 * and size, since aliases can make a short text unfold without end.
 */
final class YamlTree {
  private static final int DEEPEST = 100;
  private static final int MOST_NODES = 500_000;
  private static final String MERGE_KEY = "<<";

  private final String file;
  private final List<DocumentFinding> findings = new ArrayList<>();
  private int nodes;

  YamlTree(String file) {
    this.file = file;
  }

  List<DocumentFinding> findings() {
    return findings;
  }

  void report(Node node, String message) {
    findings.add(new DocumentFinding(locate(node), message));
  }

  DocumentNode convert(Node node) throws DocumentSyntaxException {
    return convert(node, 0);
  }

  private DocumentNode convert(Node node, int depth) throws DocumentSyntaxException {
    nodes++;
    if (depth > DEEPEST || nodes > MOST_NODES) {
      throw new DocumentSyntaxException(
          locate(node),
          depth > DEEPEST
              ? "nested deeper than " + DEEPEST + " levels, or an alias refers to itself"
              : "unfolds to more than " + MOST_NODES + " values");
    }
    return switch (node.getNodeType()) {
      case SCALAR -> scalar((ScalarNode) node);
      case SEQUENCE -> list((SequenceNode) node, depth);
      case MAPPING -> map((MappingNode) node, depth);
      case ANCHOR ->
          throw new DocumentSyntaxException(locate(node), "an alias refers to what contains it");
    };
  }

  /** Explicit tags are not looked at: quoting says what is a text. */
  private DocumentNode scalar(ScalarNode node) {
    return node.getScalarStyle() == ScalarStyle.PLAIN
        ? PlainScalar.resolve(locate(node), node.getValue())
        : new TextNode(locate(node), node.getValue());
  }

  private ListNode list(SequenceNode node, int depth) throws DocumentSyntaxException {
    List<DocumentNode> items = new ArrayList<>();
    for (Node item : node.getValue()) {
      items.add(convert(item, depth + 1));
    }
    return new ListNode(locate(node), items);
  }

  private MapNode map(MappingNode node, int depth) throws DocumentSyntaxException {
    Map<String, Entry> own = new LinkedHashMap<>();
    Map<String, Entry> merged = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      Node keyNode = tuple.getKeyNode();
      if (!(keyNode instanceof ScalarNode key)) {
        throw new DocumentSyntaxException(locate(keyNode), "a map's key has to be a string");
      }
      if (key.getValue().equals(MERGE_KEY) && key.getScalarStyle() == ScalarStyle.PLAIN) {
        merge(tuple.getValueNode(), depth, merged);
        continue;
      }
      Entry entry = new Entry(locate(key), convert(tuple.getValueNode(), depth + 1));
      Entry earlier = own.put(key.getValue(), entry);
      if (earlier != null) {
        report(
            key,
            "key \"%s\" is given twice (first on line %d); the last one counts"
                .formatted(key.getValue(), earlier.keyLocation().line()));
      }
    }
    merged.forEach(own::putIfAbsent);
    return new MapNode(locate(node), own);
  }

  private void merge(Node source, int depth, Map<String, Entry> into)
      throws DocumentSyntaxException {
    List<Node> sources =
        source.getNodeType() == NodeType.SEQUENCE
            ? ((SequenceNode) source).getValue()
            : List.of(source);
    for (Node one : sources) {
      if (!(convert(one, depth + 1) instanceof MapNode map)) {
        throw new DocumentSyntaxException(locate(one), "only a map can be merged with \"<<\"");
      }
      map.entries().forEach(into::putIfAbsent);
    }
  }

  private SourceLocation locate(Node node) {
    return DocumentReader.locate(file, node.getStartMark());
  }
}
