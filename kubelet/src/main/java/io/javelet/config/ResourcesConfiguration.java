package io.javelet.config;

/**
 * Cgroups, CPU, memory, reservations, eviction.
 *
 * @param cgroups where processes run
 * @param cpu how CPU is given
 * @param memory how memory is given
 * @param topology where on the machine
 * @param reservations what pods may not have
 * @param eviction what happens when little is left
 */
public record ResourcesConfiguration(
    CgroupConfiguration cgroups,
    CpuConfiguration cpu,
    MemoryConfiguration memory,
    TopologyConfiguration topology,
    ReservationConfiguration reservations,
    EvictionConfiguration eviction) {}
