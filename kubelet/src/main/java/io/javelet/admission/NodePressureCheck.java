package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.javelet.pod.StaticPods;
import io.javelet.resource.QosClass;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Refuses pods while the node is short of something; critical ones come in any case, and a lack of
 * memory alone keeps out only those that promise nothing and do not tolerate it. Upstream's
 * counterpart: {@code eviction.Manager.Admit}.
 *
 * @param conditions the types of the node's conditions that say what it is short of
 */
public record NodePressureCheck(Supplier<Set<String>> conditions) implements AdmissionCheck {
  private static final String MEMORY = "MemoryPressure";
  private static final Taint MEMORY_TAINT =
      new Taint("NoSchedule", "node.kubernetes.io/memory-pressure", null, null);

  @Override
  public Optional<Refusal> refuse(Pod pod, List<Pod> others) {
    Set<String> now = conditions.get();
    if (now.isEmpty() || StaticPods.isCritical(pod)) {
      return Optional.empty();
    }
    boolean onlyMemory = now.equals(Set.of(MEMORY));
    if (onlyMemory && (QosClass.of(pod) != QosClass.BEST_EFFORT || toleratesMemory(pod))) {
      return Optional.empty();
    }
    return Optional.of(
        Refusal.forNow(
            "Evicted",
            "The node had condition: [%s]. ".formatted(String.join(" ", new TreeSet<>(now)))));
  }

  private static boolean toleratesMemory(Pod pod) {
    return pod.getSpec().getTolerations().stream()
        .anyMatch(each -> NodePredicates.tolerates(each, MEMORY_TAINT));
  }
}
