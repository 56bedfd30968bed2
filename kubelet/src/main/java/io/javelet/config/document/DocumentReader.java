package io.javelet.config.document;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads one text as YAML, or as JSON when it begins with a brace. Stateless; any thread. Never
 * opens a file and never resolves a tag to a type.
 */
public final class DocumentReader {
  /** Far more than any configuration, far less than what would hurt. */
  private static final int LONGEST_TEXT = 10 * 1024 * 1024;

  private DocumentReader() {}

  /**
   * Reads the first document of a text.
   *
   * @param file the name to give in places
   * @throws DocumentSyntaxException when the text is malformed, refers to itself or is far too
   *     large
   */
  public static ReadDocument read(String file, String text) throws DocumentSyntaxException {
    if (text.length() > LONGEST_TEXT) {
      throw new DocumentSyntaxException(
          new SourceLocation(file, 1, 1),
          "the file is larger than " + LONGEST_TEXT / 1024 / 1024 + " MiB");
    }
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return content.stripLeading().startsWith("{")
        ? JsonDocument.read(file, content)
        : readYaml(file, content);
  }

  private static ReadDocument readYaml(String file, String text) throws DocumentSyntaxException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(LONGEST_TEXT)
            .setAllowDuplicateKeys(true)
            .build();
    try {
      Iterator<Node> documents = new Compose(settings).composeAllFromString(text).iterator();
      if (!documents.hasNext()) {
        return new ReadDocument(Optional.empty(), List.of());
      }
      YamlTree tree = new YamlTree(file);
      DocumentNode root = tree.convert(documents.next());
      if (documents.hasNext()) {
        tree.report(
            documents.next(),
            "a further document begins here; only the first document of a file is read");
      }
      return new ReadDocument(Optional.of(root), tree.findings());
    } catch (MarkedYamlEngineException e) {
      throw new DocumentSyntaxException(locate(file, e.getProblemMark()), e.getProblem());
    } catch (YamlEngineException e) {
      throw new DocumentSyntaxException(
          new SourceLocation(file, 1, 1), String.valueOf(e.getMessage()));
    }
  }

  static SourceLocation locate(String file, Optional<Mark> mark) {
    return mark.map(m -> new SourceLocation(file, m.getLine() + 1, m.getColumn() + 1))
        .orElse(new SourceLocation(file, 1, 1));
  }
}
