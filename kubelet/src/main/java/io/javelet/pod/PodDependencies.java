package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodFullName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which static pods a pod waits for before it starts: ours, by the annotation {@value #ANNOTATION}.
 * Pure. Upstream has no order among static pods.
 */
public final class PodDependencies {
  /**
   * Names of static pods as in their manifests, with the namespace before a slash where it is
   * another one, separated by commas.
   */
  public static final String ANNOTATION = "javelet.io/depends-on";

  private PodDependencies() {}

  /** The full names of the pods that this one waits for, in the order in which they are named. */
  public static List<PodFullName> of(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? "" : annotations.getOrDefault(ANNOTATION, "");
    List<PodFullName> names = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      String name = word.strip();
      if (!name.isEmpty()) {
        int slash = name.indexOf('/');
        String namespace =
            slash < 0 ? pod.getMetadata().getNamespace() : name.substring(0, slash).strip();
        names.add(new PodFullName(name.substring(slash + 1).strip() + suffix(pod), namespace));
      }
    }
    return names;
  }

  private static String suffix(Pod pod) {
    return "-" + pod.getSpec().getNodeName().toLowerCase(Locale.ROOT);
  }

  /**
   * A cycle that leads from a pod back to it.
   *
   * @param from begins and ends it
   * @param all the pods that exist, {@code from} among them or not
   * @return the names on the way, the first one also last; absent when there is none
   */
  public static Optional<List<PodFullName>> cycle(Pod from, Collection<Pod> all) {
    Map<PodFullName, Pod> byName = new HashMap<>();
    all.forEach(pod -> byName.put(PodFullName.of(pod), pod));
    byName.put(PodFullName.of(from), from);
    return wayTo(PodFullName.of(from), from, byName, new LinkedHashSet<>());
  }

  private static Optional<List<PodFullName>> wayTo(
      PodFullName goal, Pod at, Map<PodFullName, Pod> byName, Set<PodFullName> passed) {
    if (!passed.add(PodFullName.of(at))) {
      return Optional.empty();
    }
    for (PodFullName next : of(at)) {
      if (next.equals(goal)) {
        return Optional.of(List.of(PodFullName.of(at), goal));
      }
      Optional<List<PodFullName>> rest =
          Optional.ofNullable(byName.get(next)).flatMap(pod -> wayTo(goal, pod, byName, passed));
      if (rest.isPresent()) {
        List<PodFullName> way = new ArrayList<>(List.of(PodFullName.of(at)));
        way.addAll(rest.get());
        return Optional.of(way);
      }
    }
    return Optional.empty();
  }
}
