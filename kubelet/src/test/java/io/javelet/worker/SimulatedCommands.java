package io.javelet.worker;

import io.grpc.Status;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.ExecSyncResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What commands in simulated containers come to: those of probes by health, hooks by dice. */
final class SimulatedCommands {
  static final String PROBE = "probe";
  static final String HOOK = "hook";
  static final List<String> PRE_STOP = List.of(HOOK, "preStop");
  static final List<String> POST_START = List.of(HOOK, "postStart");

  private static final int LONGEST_HOOK = 8_000;

  private final Random random;
  private final SimulatedTime time;
  private final Map<String, Set<String>> unwell = new HashMap<>();
  private final Map<String, Boolean> lastAnswers = new HashMap<>();
  private boolean calm;

  SimulatedCommands(Random random, SimulatedTime time) {
    this.random = random;
    this.time = time;
  }

  static List<String> probe(String kind) {
    return List.of(PROBE, kind);
  }

  /** From now on all are well, and no hook fails. */
  void calm() {
    calm = true;
    unwell.clear();
  }

  /** From now on that probe of a container fails, or succeeds again. */
  void turn(String container, String kind) {
    Set<String> failing = unwell.computeIfAbsent(container, _ -> new HashSet<>());
    if (!failing.remove(kind)) {
      failing.add(kind);
    }
  }

  /** Whether the last such command in that container ended well. */
  boolean endedWell(ExecSyncRequest request) {
    return lastAnswers.getOrDefault(key(request), false);
  }

  ExecSyncResponse answer(ExecSyncRequest request) {
    boolean well;
    if (request.getCmd(0).equals(PROBE)) {
      well = !unwell.getOrDefault(request.getContainerId(), Set.of()).contains(request.getCmd(1));
    } else {
      takeTime(Duration.ofMillis(random.nextInt(LONGEST_HOOK)), request.getTimeout());
      well = calm || random.nextInt(6) != 0;
    }
    lastAnswers.put(key(request), well);
    return ExecSyncResponse.newBuilder().setExitCode(well ? 0 : 1).build();
  }

  private void takeTime(Duration needed, long limit) {
    boolean tooLong = limit > 0 && needed.compareTo(Duration.ofSeconds(limit)) > 0;
    time.pass(tooLong ? Duration.ofSeconds(limit) : needed);
    if (Thread.currentThread().isInterrupted()) {
      throw Status.CANCELLED.withDescription("the caller went away").asRuntimeException();
    }
    if (tooLong) {
      throw Status.DEADLINE_EXCEEDED.withDescription("timeout exceeded").asRuntimeException();
    }
  }

  private static String key(ExecSyncRequest request) {
    return request.getContainerId() + " " + request.getCmdList();
  }
}
