package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides whether a pod that already runs under another UID is the declared one: another kubelet
 * left it behind. Then it keeps its UID and is not restarted. A pod that this agent started is the
 * declared one only if it was started for this very declaration: container hashes cover little more
 * than the image. Pure.
 */
public final class PodAdoption {
  private final Function<Container, String> containerHash;

  /**
   * @param containerHash the hash that kubelets write into a container's annotations
   */
  public PodAdoption(Function<Container, String> containerHash) {
    this.containerHash = containerHash;
  }

  /**
   * The UID to go on with.
   *
   * @param declared a static pod
   * @param running what runs under the declared pod's full name and another UID
   * @return the running pod's UID when name, namespace, source and every container hash are equal
   */
  Optional<PodUid> adopt(Pod declared, RuntimePodStatus running) {
    Optional<RuntimeSandbox> sandbox = running.newestSandbox().filter(RuntimeSandbox::ready);
    boolean ofAnotherDeclaration =
        sandbox
            .map(ready -> ready.annotations().get(StaticPods.DECLARED_UID_ANNOTATION))
            .filter(uid -> !uid.equals(declared.getMetadata().getUid()))
            .isPresent();
    boolean sameSource =
        sandbox
            .map(ready -> ready.annotations().getOrDefault(StaticPods.SOURCE_ANNOTATION, ""))
            .filter(word -> word.equals(sourceOf(declared)))
            .isPresent();
    return sameSource && !ofAnotherDeclaration && sameContainers(declared, running)
        ? Optional.of(running.uid())
        : Optional.empty();
  }

  private boolean sameContainers(Pod declared, RuntimePodStatus running) {
    List<Container> regular = declared.getSpec().getContainers();
    List<Container> initial = declared.getSpec().getInitContainers();
    Set<String> names =
        Stream.concat(regular.stream(), initial.stream())
            .map(Container::getName)
            .collect(Collectors.toSet());
    return regular.stream().allMatch(c -> running.newest(c.getName()).filter(has(c)).isPresent())
        // An init container that is done may have been collected.
        && initial.stream()
            .allMatch(c -> running.newest(c.getName()).map(has(c)::test).orElse(true))
        && running.running().stream().map(RuntimeContainer::name).allMatch(names::contains);
  }

  private Predicate<RuntimeContainer> has(Container declared) {
    String hash = containerHash.apply(declared);
    return running -> running.notes().hash().equals(hash);
  }

  private static String sourceOf(Pod declared) {
    return StaticPods.source(declared).map(source -> source.word()).orElse("");
  }
}
