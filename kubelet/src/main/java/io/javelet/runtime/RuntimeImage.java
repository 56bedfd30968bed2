package io.javelet.runtime;

import java.util.List;
import java.util.OptionalLong;

/**
 * An image in the runtime's store.
 *
 * @param id the runtime's id
 * @param tags names with a tag
 * @param digests names with a digest
 * @param sizeBytes size on disk
 * @param uid the user it runs as by number, absent when it is by name or not at all
 * @param userName the user it runs as by name, empty when it is not
 * @param pinned whether the runtime says that it is never to be collected
 */
public record RuntimeImage(
    String id,
    List<String> tags,
    List<String> digests,
    long sizeBytes,
    OptionalLong uid,
    String userName,
    boolean pinned) {
  public RuntimeImage {
    tags = List.copyOf(tags);
    digests = List.copyOf(digests);
  }
}
