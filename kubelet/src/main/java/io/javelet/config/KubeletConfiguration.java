package io.javelet.config;

/**
 * The effective configuration, as upstream's KubeletConfiguration: file, drop-ins and flags already
 * merged, defaults filled in, everything checked. A tree of immutable records; a room receives only
 * its own.
 *
 * @param pods what pods there are and what holds for each of them
 * @param containers the container runtime and the images
 * @param resources cgroups, CPU, memory, reservations, eviction
 * @param node the node's registration, status and shutdown
 * @param server the agent's listeners, and who may ask them
 * @param api the agent as a client of the API server
 * @param process logging, tracing and the process itself
 */
public record KubeletConfiguration(
    PodsConfiguration pods,
    ContainersConfiguration containers,
    ResourcesConfiguration resources,
    NodeConfiguration node,
    ServerConfiguration server,
    ApiConfiguration api,
    ProcessConfiguration process) {}
