package io.javelet.resource;

/**
 * Where on the machine a container runs. Immutable.
 *
 * @param cpus in the kernel's list form; empty for any
 * @param memoryNodes NUMA nodes of its memory, likewise
 * @param alone whether it has the CPUs to itself
 */
public record Placement(String cpus, String memoryNodes, boolean alone) {
  /** Anywhere, as all others. */
  public static final Placement ANYWHERE = new Placement("", "", false);
}
