package io.javelet.objects;

import io.javelet.pod.ObjectKey;
import io.javelet.runtime.PodUid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is kept of each object as long as some pod refers to it. Used by one thread at a time; its
 * owner guards it.
 *
 * @param <T> what is kept
 */
final class Referred<T> {
  private record Entry<T>(T kept, Set<PodUid> pods) {}

  private final Map<ObjectKey, Entry<T>> entries = new HashMap<>();

  /**
   * A pod refers to these objects, and to no others.
   *
   * @param made makes what is kept of an object that no pod has referred to
   * @param left takes what was kept of one that no pod refers to any more
   */
  void refer(
      PodUid uid,
      Set<ObjectKey> wanted,
      Function<ObjectKey, T> made,
      BiConsumer<ObjectKey, T> left) {
    for (ObjectKey key : wanted) {
      entries
          .computeIfAbsent(key, _ -> new Entry<>(made.apply(key), new HashSet<>()))
          .pods()
          .add(uid);
    }
    entries
        .entrySet()
        .removeIf(each -> {
          Entry<T> entry = each.getValue();
          if (!wanted.contains(each.getKey())) {
            entry.pods().remove(uid);
          }
          boolean over = entry.pods().isEmpty();
          if (over) {
            left.accept(each.getKey(), entry.kept());
          }
          return over;
        });
  }

  /** What is kept of an object; absent when no pod refers to it. */
  Optional<T> of(ObjectKey key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::kept);
  }

  /** Who refers to an object. */
  Set<PodUid> pods(ObjectKey key) {
    return Optional.ofNullable(entries.get(key))
        .map(entry -> Set.copyOf(entry.pods()))
        .orElseGet(Set::of);
  }

  /** Nothing is referred to any more. */
  void clear(Consumer<T> left) {
    entries.values().forEach(entry -> left.accept(entry.kept()));
    entries.clear();
  }
}
