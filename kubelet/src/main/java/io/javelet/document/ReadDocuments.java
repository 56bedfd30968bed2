package io.javelet.document;

import java.util.List;

/**
 * What a text holds.
 *
 * @param roots one tree for each document that is not empty
 * @param findings oddities in the order of the text
 */
public record ReadDocuments(List<DocumentNode> roots, List<DocumentFinding> findings) {
  public ReadDocuments {
    roots = List.copyOf(roots);
    findings = List.copyOf(findings);
  }
}
