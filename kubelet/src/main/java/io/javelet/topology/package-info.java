/**
 * Which CPUs and which memory of the machine a container has to itself: reads what the machine is
 * made of, chooses, remembers in upstream's files, and keeps running containers where they belong.
 * Main type: {@link io.javelet.topology.ResourceManagers}. Choosing is pure: a decision is made
 * from a {@link io.javelet.topology.Holdings} and gives another one. Upstream's counterparts:
 * {@code cm/cpumanager}, {@code cm/memorymanager}, {@code cm/topologymanager}.
 *
 * <p>May import: {@code config}, {@code os}, {@code pod}, {@code resource}, {@code runtime}.
 */
@NullMarked
package io.javelet.topology;

import org.jspecify.annotations.NullMarked;
