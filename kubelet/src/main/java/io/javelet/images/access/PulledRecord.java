package io.javelet.images.access;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of an image that this node pulled. Immutable. Upstream's counterpart: {@code
 * ImagePulledRecord}.
 *
 * @param updated when it was written
 * @param imageRef the runtime's id of the image
 * @param names with what it was pulled, by the name that pods call it, without tag or digest
 */
record PulledRecord(Instant updated, String imageRef, SortedMap<String, ImageAccess> names) {
  PulledRecord {
    names = new TreeMap<>(names);
  }

  /** One of an image that was pulled nobody knows with what. */
  static PulledRecord of(String imageRef, Instant now) {
    return new PulledRecord(now, imageRef, new TreeMap<>());
  }

  /** The same with another way in. */
  PulledRecord with(String name, ImageAccess more, Instant now) {
    var all = new TreeMap<>(names);
    ImageAccess before = all.get(name);
    ImageAccess merged = before == null ? more : before.with(more);
    if (merged.equals(before)) {
      return this;
    }
    all.put(name, merged);
    return new PulledRecord(now, imageRef, all);
  }
}
