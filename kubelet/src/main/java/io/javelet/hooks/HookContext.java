package io.javelet.hooks;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.ContainerId;
import java.util.Optional;

/**
 * The container that a hook is of.
 *
 * @param pod its pod
 * @param container its spec; of a pod that nobody declares any more, what the runtime remembers
 * @param id the running container
 * @param podIp where an HTTP hook goes unless it names a host; absent while the pod has none
 */
public record HookContext(Pod pod, Container container, ContainerId id, Optional<String> podIp) {

  /** {@code Container "c" in Pod "name_namespace(uid)"}. */
  String description() {
    ObjectMeta meta = pod.getMetadata();
    return "Container \"%s\" in Pod \"%s_%s(%s)\""
        .formatted(container.getName(), meta.getName(), meta.getNamespace(), meta.getUid());
  }
}
