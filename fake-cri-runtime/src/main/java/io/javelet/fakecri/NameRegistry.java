package io.javelet.fakecri;

import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;

/**
 * Names taken by sandboxes or containers, as containerd keeps them: a name belongs to one id from
 * the moment its making begins until it is removed. Guarded by its owner's lock.
 */
final class NameRegistry {
  private final String kind;
  private final Map<String, String> idsByName = new HashMap<>();

  NameRegistry(String kind) {
    this.kind = kind;
  }

  void reserve(String name, String id) {
    String holder = idsByName.putIfAbsent(name, id);
    if (holder != null) {
      throw Status.UNKNOWN
          .withDescription(
              "failed to reserve %s name \"%s\": name \"%s\" is reserved for \"%s\""
                  .formatted(kind, name, name, holder))
          .asRuntimeException();
    }
  }

  void release(String name) {
    idsByName.remove(name);
  }
}
