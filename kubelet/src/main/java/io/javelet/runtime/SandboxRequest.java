package io.javelet.runtime;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Everything the runtime needs to make a pod's sandbox, beyond what stands in the pod itself.
 *
 * @param pod the pod, defaulted
 * @param attempt one more than the last sandbox's attempt, 0 for the first
 * @param hostname empty on the host network
 * @param dns the resolver configuration
 * @param logDirectory where the containers' logs go; exists
 * @param cgroupParent the pod's cgroup as the runtime expects it for its driver
 * @param resources the sum of the containers' resources, for the runtime's information
 * @param runtimeHandler the RuntimeClass handler, empty for the default
 * @param userNamespace the pod's own users, absent where it has the node's
 */
public record SandboxRequest(
    Pod pod,
    int attempt,
    String hostname,
    DnsSettings dns,
    Path logDirectory,
    String cgroupParent,
    LinuxResources resources,
    String runtimeHandler,
    Optional<UserNamespaceRange> userNamespace) {}
