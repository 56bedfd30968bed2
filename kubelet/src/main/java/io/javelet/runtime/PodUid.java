package io.javelet.runtime;

/**
 * The identity of one pod object: a static pod edited into another one gets another UID.
 * Directories, cgroups, logs and runtime labels are named by it.
 *
 * @param value as in {@code metadata.uid}; never empty
 */
public record PodUid(String value) implements Comparable<PodUid> {
  public PodUid {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a pod UID is never empty");
    }
  }

  @Override
  public int compareTo(PodUid other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
