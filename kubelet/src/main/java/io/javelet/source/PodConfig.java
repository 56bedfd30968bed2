package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the snapshots of all sources into changes. Runs on the thread of whichever source
 * publishes; changes of one source arrive in order, and those of different sources in any order.
 * Holds no lock while it passes a change on, and never reads a source by itself. Upstream: {@code
 * config.PodConfig}.
 */
public final class PodConfig implements PodSnapshots {
  private static final Logger log = LoggerFactory.getLogger(PodConfig.class);

  private final Clock clock;
  private final Consumer<PodUpdate> updates;
  private final Consumer<DuplicatePod> duplicates;
  private final Map<PodSourceName, Slot> slots = new EnumMap<>(PodSourceName.class);

  /** What one source declared last. Guarded by itself. */
  private static final class Slot {
    PodMerge.Known known = PodMerge.Known.NOTHING;
    Set<DuplicatePod> reported = Set.of();
  }

  /**
   * @param clock tells when a pod was first seen
   * @param updates takes each change; must not block
   * @param duplicates is told once of each pod left out, for an event; must not block
   */
  public PodConfig(Clock clock, Consumer<PodUpdate> updates, Consumer<DuplicatePod> duplicates) {
    this.clock = clock;
    this.updates = updates;
    this.duplicates = duplicates;
    for (PodSourceName source : PodSourceName.values()) {
      slots.put(source, new Slot());
    }
  }

  @Override
  public void publish(PodSourceName source, List<Pod> pods) {
    Slot slot = slot(source);
    PodMerge.Result result;
    Set<DuplicatePod> fresh;
    synchronized (slot) {
      result = PodMerge.merge(source, slot.known, pods, clock.instant());
      slot.known = result.known();
      fresh = new HashSet<>(result.duplicates());
      fresh.removeAll(slot.reported);
      slot.reported = Set.copyOf(result.duplicates());
    }
    for (DuplicatePod duplicate : fresh) {
      log.atWarn()
          .addKeyValue("pod", duplicate.name())
          .addKeyValue("source", source)
          .log("Left out a pod because its source declares another one of the same name");
      duplicates.accept(duplicate);
    }
    result.updates().forEach(updates);
  }

  /**
   * Takes what a source declared before this agent started, in place of what it declares now; of no
   * effect once the source has spoken.
   */
  void recall(PodSourceName source, List<Pod> pods) {
    Slot slot = slot(source);
    PodMerge.Result result;
    synchronized (slot) {
      if (slot.known.seen() || !slot.known.pods().isEmpty()) {
        return;
      }
      result = PodMerge.recall(source, pods, clock.instant());
      slot.known = result.known();
    }
    result.updates().forEach(updates);
  }

  private Slot slot(PodSourceName source) {
    Slot slot = slots.get(source);
    if (slot == null) {
      throw new IllegalArgumentException("unknown source " + source);
    }
    return slot;
  }
}
