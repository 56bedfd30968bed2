package io.javelet.volume;

import io.fabric8.kubernetes.api.model.NodeSelector;
import io.javelet.environment.PodFacts.Allocatable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the configuration and the machine say about the volumes of all pods.
 *
 * @param clusterDomain for example {@code cluster.local}, empty for none
 * @param nodeHosts the node's own hosts file, {@code /etc/hosts} but in tests
 * @param allocatable what all pods can use now: the most that a memory volume can hold
 * @param unmountPatience how long a mount of an ended pod may stay busy
 * @param answerPatience how long a filesystem may take to answer
 * @param runtime what the container runtime can mount
 * @param thisNode whether a persistent volume's node affinity means this node
 */
public record VolumeSettings(
    String clusterDomain,
    Path nodeHosts,
    Supplier<Allocatable> allocatable,
    Duration unmountPatience,
    Duration answerPatience,
    RuntimeAbilities runtime,
    Predicate<NodeSelector> thisNode) {}
