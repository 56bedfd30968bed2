package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.resource.UserNamespaces;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeHandler;
import io.javelet.runtime.UserNamespaceRange;
import io.javelet.sync.SandboxRequests.SandboxConfigException;
import java.io.IOException;
import java.util.Optional;

/**
 * Which runtime handler and which users a pod's sandbox has. Stateless; called on worker threads.
 * Without an API server there are no RuntimeClass objects: {@code runtimeClassName} then names the
 * handler itself. Upstream's counterpart: {@code LookupRuntimeHandler} and {@code
 * GetOrCreateUserNamespaceMappings}.
 */
public final class PodIsolation {
  private final ContainerRuntime runtime;
  private final UserNamespaces users;

  /** All of these are shared by every worker. */
  public PodIsolation(ContainerRuntime runtime, UserNamespaces users) {
    this.runtime = runtime;
    this.users = users;
  }

  /** The runtime handler, empty for the default one. */
  String runtimeHandler(Pod pod) {
    return Optional.ofNullable(pod.getSpec().getRuntimeClassName()).orElse("");
  }

  /**
   * The pod's own users; absent where it has the node's.
   *
   * @throws SandboxConfigException when it cannot have any
   */
  Optional<UserNamespaceRange> userNamespace(Pod pod) throws SandboxConfigException {
    if (!Boolean.FALSE.equals(pod.getSpec().getHostUsers())) {
      return Optional.empty();
    }
    String handler = runtimeHandler(pod);
    boolean supported =
        runtime.handlers().stream()
            .filter(each -> each.name().equals(handler))
            .anyMatch(RuntimeHandler::userNamespaces);
    if (!supported) {
      throw new SandboxConfigException(
          handler.isEmpty()
              ? "can't set `spec.hostUsers: false`, runtime does not support user namespaces"
              : "can't set `spec.hostUsers: false`, RuntimeClass handler \"%s\" does not support user namespaces"
                  .formatted(handler));
    }
    try {
      return Optional.of(users.ensure(uid(pod)));
    } catch (IOException failure) {
      throw new SandboxConfigException("create user namespace: " + failure.getMessage());
    }
  }

  /** The pod has ended. */
  void release(PodUid uid) throws IOException {
    users.release(uid);
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}
