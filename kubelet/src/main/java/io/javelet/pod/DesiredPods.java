package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The desired pods at one moment. Immutable. Mirror pods are kept apart: they are no pods to run
 * but the API server's view of a static pod of the same full name, under a UID of its own.
 */
public final class DesiredPods {
  static final DesiredPods NONE = new DesiredPods(new Index(), new Index());

  private final Index pods;
  private final Index mirrors;

  private DesiredPods(Index pods, Index mirrors) {
    this.pods = pods;
    this.mirrors = mirrors;
  }

  /** Every pod that should run or is asked to end, in the order in which they were first added. */
  public Collection<Pod> all() {
    return Collections.unmodifiableCollection(pods.byUid.values());
  }

  /** The mirror pods that the API server has for this node. */
  public Collection<Pod> mirrors() {
    return Collections.unmodifiableCollection(mirrors.byUid.values());
  }

  /** The pod with this UID; a mirror pod's UID finds nothing, see {@link #translate}. */
  public Optional<Pod> byUid(PodUid uid) {
    return Optional.ofNullable(pods.byUid.get(uid));
  }

  /** The pod of this name, the newest when an older one of the same name still ends. */
  public Optional<Pod> byFullName(PodFullName name) {
    return Optional.ofNullable(pods.byFullName.get(name));
  }

  /** The mirror pod that shows the static pod of this name. */
  public Optional<Pod> mirror(PodFullName name) {
    return Optional.ofNullable(mirrors.byFullName.get(name));
  }

  /**
   * The UID under which a pod runs here. Users and the API server may name a static pod by its
   * mirror's UID; directories, cgroups and the runtime know only the static pod's.
   */
  public PodUid translate(PodUid uid) {
    return Optional.ofNullable(mirrors.byUid.get(uid))
        .flatMap(mirror -> byFullName(PodFullName.of(mirror)))
        .map(DesiredPods::uid)
        .orElse(uid);
  }

  DesiredPods with(List<Pod> changed) {
    Index newPods = new Index(pods);
    Index newMirrors = new Index(mirrors);
    for (Pod pod : changed) {
      (StaticPods.isMirror(pod) ? newMirrors : newPods).put(pod);
    }
    return new DesiredPods(newPods, newMirrors);
  }

  DesiredPods without(List<Pod> gone) {
    Index newPods = new Index(pods);
    Index newMirrors = new Index(mirrors);
    for (Pod pod : gone) {
      (StaticPods.isMirror(pod) ? newMirrors : newPods).remove(pod);
    }
    return new DesiredPods(newPods, newMirrors);
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }

  /** Both ways to find a pod; changed only while a new {@link DesiredPods} is being made. */
  private static final class Index {
    final Map<PodUid, Pod> byUid;
    final Map<PodFullName, Pod> byFullName;

    Index() {
      byUid = new LinkedHashMap<>();
      byFullName = new LinkedHashMap<>();
    }

    Index(Index other) {
      byUid = new LinkedHashMap<>(other.byUid);
      byFullName = new LinkedHashMap<>(other.byFullName);
    }

    /** A pod that was known already takes its name from no newer one. */
    void put(Pod pod) {
      PodUid uid = uid(pod);
      boolean isNew = byUid.put(uid, pod) == null;
      byFullName.merge(
          PodFullName.of(pod),
          pod,
          (current, _) -> isNew || uid(current).equals(uid) ? pod : current);
    }

    /** Another one of its name has it to itself then, such as a static pod beside somebody's. */
    void remove(Pod pod) {
      PodUid uid = uid(pod);
      byUid.remove(uid);
      byFullName.computeIfPresent(
          PodFullName.of(pod),
          (name, current) -> uid(current).equals(uid) ? newest(name).orElse(null) : current);
    }

    private Optional<Pod> newest(PodFullName name) {
      return byUid.values().stream()
          .filter(each -> PodFullName.of(each).equals(name))
          .reduce((_, later) -> later);
    }
  }
}
