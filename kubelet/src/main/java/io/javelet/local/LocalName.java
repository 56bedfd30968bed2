package io.javelet.local;

import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ObjectReferences;

/**
 * Which object. Immutable.
 *
 * @param namespace empty for a kind that has none
 */
public record LocalName(LocalKind kind, String namespace, String name) {
  /** Of a config map or secret. */
  public LocalName(ConfigObjects.Kind kind, String namespace, String name) {
    this(LocalKind.of(kind), namespace, name);
  }

  static LocalName volume(String name) {
    return new LocalName(LocalKind.VOLUME, "", name);
  }

  static LocalName claim(String namespace, String name) {
    return new LocalName(LocalKind.CLAIM, namespace, name);
  }

  /** Whether a pod of a namespace means this one by a reference. */
  public boolean isMeantBy(ObjectReferences.Reference reference, String podNamespace) {
    return kind == LocalKind.of(reference.kind())
        && name.equals(reference.name())
        && (namespace.equals(podNamespace) || namespace.equals(LocalFolder.ANY_NAMESPACE));
  }

  /** Whether it is a persistent volume or a claim to one. */
  public boolean isOfVolumes() {
    return kind == LocalKind.VOLUME || kind == LocalKind.CLAIM;
  }

  /** As in messages: {@code secret "kube-system/token"}. */
  @Override
  public String toString() {
    return namespace.isEmpty()
        ? "%s \"%s\"".formatted(kind.resource(), name)
        : "%s \"%s/%s\"".formatted(kind.resource(), namespace, name);
  }
}
