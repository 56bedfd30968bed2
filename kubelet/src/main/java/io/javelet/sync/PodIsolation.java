package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.RuntimeClasses;
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
 * Upstream's counterpart: {@code LookupRuntimeHandler} and {@code
 * GetOrCreateUserNamespaceMappings}.
 */
public final class PodIsolation {
  private final ContainerRuntime runtime;
  private final UserNamespaces users;
  private final RuntimeClasses classes;

  /** All of these are shared by every worker. */
  public PodIsolation(ContainerRuntime runtime, UserNamespaces users, RuntimeClasses classes) {
    this.runtime = runtime;
    this.users = users;
    this.classes = classes;
  }

  /**
   * The runtime handler, empty for the default one.
   *
   * @throws SandboxConfigException when the pod's class is not known
   */
  String runtimeHandler(Pod pod) throws SandboxConfigException, InterruptedException {
    return switch (classes.handler(pod)) {
      case RuntimeClasses.Answer.Handler(String name) -> name;
      case RuntimeClasses.Answer.Unknown(String message) ->
          throw new SandboxConfigException(message);
    };
  }

  /**
   * The pod's own users; absent where it has the node's.
   *
   * @param handler of the pod, which has to be able to
   * @throws SandboxConfigException when it cannot have any
   */
  Optional<UserNamespaceRange> userNamespace(Pod pod, String handler)
      throws SandboxConfigException {
    if (!wantsOwnUsers(pod)) {
      return Optional.empty();
    }
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
    return userNamespace(pod);
  }

  /**
   * The users that a pod with a sandbox has already; absent where it has the node's.
   *
   * @throws SandboxConfigException when they are not known any more
   */
  Optional<UserNamespaceRange> userNamespace(Pod pod) throws SandboxConfigException {
    if (!wantsOwnUsers(pod)) {
      return Optional.empty();
    }
    try {
      return Optional.of(users.ensure(uid(pod)));
    } catch (IOException failure) {
      throw new SandboxConfigException("create user namespace: " + failure.getMessage());
    }
  }

  private static boolean wantsOwnUsers(Pod pod) {
    return Boolean.FALSE.equals(pod.getSpec().getHostUsers());
  }

  /** The pod has ended. */
  void release(PodUid uid) throws IOException {
    users.release(uid);
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}
