package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Lets a static pod keep its identity when an edit only changes what can be changed while it runs.
 * Its declaration gives it another UID, as every edit does; it goes on under the one it has. Called
 * by the sources' threads, one at a time for a source; remembers what each declared last.
 */
public final class ResizedPods implements PodSnapshots {
  private record Known(String declaredUid, Pod pod) {}

  private final PodSnapshots next;
  private final BiPredicate<Pod, Pod> sameButResized;
  private final Map<PodSourceName, Map<PodFullName, Known>> last =
      new EnumMap<>(PodSourceName.class);

  /**
   * @param next takes the snapshots, with UIDs that stay
   * @param sameButResized whether the second pod can take the place of the first without ending it
   */
  public ResizedPods(PodSnapshots next, BiPredicate<Pod, Pod> sameButResized) {
    this.next = next;
    this.sameButResized = sameButResized;
  }

  @Override
  public void publish(PodSourceName source, List<Pod> pods) {
    next.publish(source, identified(source, pods));
  }

  /** The UID under which a source knows a pod that goes on under another one. Any thread. */
  public synchronized PodUid declared(PodUid uid) {
    return last.values().stream()
        .flatMap(known -> known.values().stream())
        .filter(known -> known.pod.getMetadata().getUid().equals(uid.value()))
        .map(known -> new PodUid(known.declaredUid))
        .findFirst()
        .orElse(uid);
  }

  private synchronized List<Pod> identified(PodSourceName source, List<Pod> pods) {
    Map<PodFullName, Known> before = last.getOrDefault(source, Map.of());
    Map<PodFullName, Known> now = new HashMap<>();
    List<Pod> identified = new ArrayList<>();
    for (Pod declared : pods) {
      PodFullName name = PodFullName.of(declared);
      String declaredUid = declared.getMetadata().getUid();
      Known known = before.get(name);
      Pod pod = declared;
      if (known != null
          && !known.pod.getMetadata().getUid().equals(declaredUid)
          && (known.declaredUid.equals(declaredUid) || sameButResized.test(known.pod, declared))) {
        pod = withUid(declared, known.pod.getMetadata().getUid());
      }
      identified.add(pod);
      now.putIfAbsent(name, new Known(declaredUid, pod));
    }
    last.put(source, now);
    return identified;
  }

  private static Pod withUid(Pod pod, String uid) {
    return new PodBuilder(pod)
        .editMetadata()
        .withUid(uid)
        .addToAnnotations(StaticPods.HASH_ANNOTATION, uid)
        .endMetadata()
        .build();
  }
}
