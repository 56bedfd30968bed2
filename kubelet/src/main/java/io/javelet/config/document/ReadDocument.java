package io.javelet.config.document;

import java.util.List;
import java.util.Optional;

/**
 * What a text holds.
 *
 * @param root the first document; absent when the text holds none but comments and white space
 * @param findings oddities, in the order of the text
 */
public record ReadDocument(Optional<DocumentNode> root, List<DocumentFinding> findings) {
  public ReadDocument {
    findings = List.copyOf(findings);
  }
}
