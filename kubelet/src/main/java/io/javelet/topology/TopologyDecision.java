package io.javelet.topology;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.TopologyConfiguration.TopologyPolicy;
import io.javelet.config.TopologyConfiguration.TopologyScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a pod gets what it wants to have to itself, and where. Pure. Upstream's
 * counterparts: the topology manager's scopes.
 *
 * @param merge how places are found
 * @param scope whether the place is the pod's or each container's
 * @param providers of what can be had
 */
record TopologyDecision(HintMerge merge, TopologyScope scope, List<HintProvider> providers) {

  /**
   * What was decided.
   *
   * @param refusal why not; absent when the pod gets it
   * @param holdings what is held then
   * @param counts what is to be counted
   */
  record Outcome(
      Optional<NotAllocatableException> refusal, Holdings holdings, Map<Count, Integer> counts) {}

  Outcome decide(Pod pod, Holdings now) {
    var draft = new Draft(pod, now);
    try {
      if (merge.policy() == TopologyPolicy.NONE || scope == TopologyScope.CONTAINER) {
        containerByContainer(draft);
      } else {
        asOne(draft);
      }
      return new Outcome(Optional.empty(), draft.result(), draft.counts());
    } catch (NotAllocatableException refused) {
      if (merge.policy() != TopologyPolicy.NONE) {
        draft.count(Count.ADMISSION_ERROR);
      }
      return new Outcome(Optional.of(refused), now, draft.counts());
    }
  }

  private void containerByContainer(Draft draft) throws NotAllocatableException {
    for (Container container : draft.containers()) {
      Hint place =
          merge.policy() == TopologyPolicy.NONE
              ? Hint.NOWHERE
              : place(
                  draft,
                  providers.stream().map(each -> each.hints(draft, container)).toList(),
                  Count.CONTAINER_ON_ONE_NODE_FAILED);
      allocate(draft, container, place);
      countOneNode(draft, Count.CONTAINER_ON_ONE_NODE);
    }
  }

  private void asOne(Draft draft) throws NotAllocatableException {
    Hint place =
        place(
            draft,
            providers.stream().map(each -> each.hints(draft)).toList(),
            Count.POD_ON_ONE_NODE_FAILED);
    for (Container container : draft.containers()) {
      allocate(draft, container, place);
    }
    countOneNode(draft, Count.POD_ON_ONE_NODE);
  }

  private Hint place(Draft draft, List<Map<String, List<Hint>>> hints, Count failed)
      throws NotAllocatableException {
    HintMerge.Found found = merge.merge(hints);
    if (!found.admit()) {
      countOneNode(draft, failed);
      throw NotAllocatableException.notNear();
    }
    return found.hint();
  }

  private void allocate(Draft draft, Container container, Hint place)
      throws NotAllocatableException {
    for (HintProvider provider : providers) {
      provider.allocate(draft, container, place);
    }
  }

  private void countOneNode(Draft draft, Count what) {
    if (merge.policy() == TopologyPolicy.SINGLE_NUMA_NODE) {
      draft.count(what);
    }
  }
}
