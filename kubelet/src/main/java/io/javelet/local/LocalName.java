package io.javelet.local;

import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.ObjectReferences;

/** Which object. Immutable. */
public record LocalName(Kind kind, String namespace, String name) {
  /** Whether a pod of a namespace means this one by a reference. */
  public boolean isMeantBy(ObjectReferences.Reference reference, String podNamespace) {
    return kind == reference.kind()
        && name.equals(reference.name())
        && (namespace.equals(podNamespace) || namespace.equals(LocalFolder.ANY_NAMESPACE));
  }

  /** As in messages: {@code secret "kube-system/token"}. */
  @Override
  public String toString() {
    return "%s \"%s/%s\"".formatted(kind.resource(), namespace, name);
  }
}
