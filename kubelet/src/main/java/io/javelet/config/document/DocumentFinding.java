package io.javelet.config.document;

/**
 * Something odd in a document's form that does not stop it from being read.
 *
 * @param location where
 * @param message what, and what was made of it
 */
public record DocumentFinding(SourceLocation location, String message) {}
