package io.javelet.fakecri;

import io.javelet.cri.api.v1.CgroupDriver;
import io.javelet.cri.api.v1.RuntimeCondition;
import io.javelet.cri.api.v1.RuntimeStatus;
import java.util.Optional;

/** Which runtime the fake passes for, and what state it claims to be in. Safe for any thread. */
final class RuntimeTraits {
  private final String name;
  private final String version;
  private final boolean containerEvents;
  private final Optional<CgroupDriver> cgroupDriver;
  private volatile boolean runtimeReady = true;
  private volatile boolean networkReady = true;

  RuntimeTraits(
      String name, String version, boolean containerEvents, Optional<CgroupDriver> cgroupDriver) {
    this.name = name;
    this.version = version;
    this.containerEvents = containerEvents;
    this.cgroupDriver = cgroupDriver;
  }

  String name() {
    return name;
  }

  String version() {
    return version;
  }

  boolean containerEvents() {
    return containerEvents;
  }

  Optional<CgroupDriver> cgroupDriver() {
    return cgroupDriver;
  }

  void ready(boolean runtime, boolean network) {
    runtimeReady = runtime;
    networkReady = network;
  }

  RuntimeStatus status() {
    return RuntimeStatus.newBuilder()
        .addConditions(condition("RuntimeReady", runtimeReady, "ContainerdNotReady"))
        .addConditions(condition("NetworkReady", networkReady, "NetworkPluginNotReady"))
        .build();
  }

  private static RuntimeCondition condition(String type, boolean holds, String otherwise) {
    return RuntimeCondition.newBuilder()
        .setType(type)
        .setStatus(holds)
        .setReason(holds ? "" : otherwise)
        .setMessage(holds ? "" : "the test says so")
        .build();
  }
}
