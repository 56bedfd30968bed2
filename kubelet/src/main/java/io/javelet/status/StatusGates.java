package io.javelet.status;

/**
 * Feature gates that decide what a status tells.
 *
 * @param stopSignals gate {@code ContainerStopSignals}: a container's status names its signal
 * @param restartAllContainers gate {@code RestartAllContainersOnContainerExits}: it is told when
 *     all containers of a pod are being restarted
 */
public record StatusGates(boolean stopSignals, boolean restartAllContainers) {}
