package io.javelet.source;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A changed manifest that has to prove itself: its pods must be Ready, and stay so for a moment,
 * before a deadline; else the content before comes back. Belongs to the source's thread. Ours, by
 * the annotation {@value #ANNOTATION}.
 */
final class Trial {
  /** {@code "true"} on a pod that is to go back when it does not become Ready. */
  static final String ANNOTATION = "javelet.io/rollback";

  /** How long it may take, such as {@code 90s} or {@code 10m}. */
  static final String AFTER_ANNOTATION = "javelet.io/rollback-after";

  static final Duration USUAL_PATIENCE = Duration.ofMinutes(5);

  /** A container that crashes at once is Ready for an instant, too. */
  static final Duration READY_FOR = Duration.ofSeconds(10);

  /** What has come of it. */
  enum Verdict {
    UNDECIDED,
    PASSED,
    FAILED
  }

  private final AcceptedManifest fallback;
  private final AcceptedManifest accepted;
  private final Instant begun;
  private final Instant deadline;
  private final Map<PodUid, Pod> pods = new HashMap<>();
  private final Map<PodUid, Instant> readySince = new HashMap<>();

  private Trial(
      AcceptedManifest fallback, AcceptedManifest accepted, List<Pod> tried, Instant now) {
    this.fallback = fallback;
    this.accepted = accepted;
    this.begun = now;
    this.deadline =
        now.plus(tried.stream().map(Trial::patience).max(Duration::compareTo).orElseThrow());
    tried.forEach(pod -> pods.put(uid(pod), pod));
  }

  /** The trial of a change; absent when no changed pod asks for one. */
  static Optional<Trial> of(AcceptedManifest before, AcceptedManifest accepted, Instant now) {
    List<Pod> tried =
        accepted.pods().stream()
            .filter(Trial::asks)
            .filter(pod -> before.pods().stream().noneMatch(pod::equals))
            .toList();
    return tried.isEmpty()
        ? Optional.empty()
        : Optional.of(new Trial(before, accepted, tried, now));
  }

  private static boolean asks(Pod pod) {
    return "true".equals(annotation(pod, ANNOTATION));
  }

  private static String annotation(Pod pod, String name) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(name, "");
  }

  private static Duration patience(Pod pod) {
    String text = annotation(pod, AFTER_ANNOTATION);
    if (!text.matches("[1-9][0-9]{0,5}[smh]")) {
      return USUAL_PATIENCE;
    }
    return Duration.parse("PT" + text);
  }

  /** What comes back. */
  AcceptedManifest fallback() {
    return fallback;
  }

  /** What is tried. */
  AcceptedManifest accepted() {
    return accepted;
  }

  Instant deadline() {
    return deadline;
  }

  /** Whose statuses decide. */
  Set<PodUid> uids() {
    return Set.copyOf(pods.keySet());
  }

  /** For messages. */
  String names() {
    Set<String> names = new TreeSet<>();
    pods.values().forEach(pod -> names.add(PodFullName.of(pod).toString()));
    return String.join(", ", names);
  }

  /** A pod's status is this now. */
  void observe(PodUid uid, PodStatus status, Instant now) {
    Optional<Pod> pod = Optional.ofNullable(pods.get(uid));
    if (pod.isPresent() && isReady(pod.get(), status)) {
      readySince.putIfAbsent(uid, now);
    } else {
      readySince.remove(uid);
    }
  }

  /** Of a pod that changed in place, the containers of before may still be the Ready ones. */
  private boolean isReady(Pod pod, PodStatus status) {
    boolean ready =
        status.getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    return ready
        && status.getContainerStatuses().stream()
            .filter(container -> isChanged(pod, container.getName()))
            .allMatch(this::isNew);
  }

  private boolean isChanged(Pod pod, String name) {
    return fallback.pods().stream()
        .filter(before -> uid(before).equals(uid(pod)))
        .noneMatch(before -> container(before, name).equals(container(pod, name)));
  }

  private static Optional<Container> container(Pod pod, String name) {
    return pod.getSpec().getContainers().stream()
        .filter(each -> each.getName().equals(name))
        .findFirst();
  }

  private boolean isNew(ContainerStatus container) {
    ContainerStateRunning running =
        container.getState() == null ? null : container.getState().getRunning();
    if (running == null || running.getStartedAt() == null) {
      return false;
    }
    try {
      return !Instant.parse(running.getStartedAt()).isBefore(begun.truncatedTo(ChronoUnit.SECONDS));
    } catch (DateTimeException unknown) {
      return false;
    }
  }

  Verdict verdict(Instant now) {
    boolean passed =
        readySince.size() == pods.size()
            && readySince.values().stream().allMatch(at -> !at.plus(READY_FOR).isAfter(now));
    if (passed) {
      return Verdict.PASSED;
    }
    return now.isBefore(deadline) ? Verdict.UNDECIDED : Verdict.FAILED;
  }

  /** When the verdict can change without news. */
  Instant nextLook() {
    Optional<Instant> ready =
        readySince.size() == pods.size()
            ? readySince.values().stream().max(Instant::compareTo).map(at -> at.plus(READY_FOR))
            : Optional.empty();
    return ready.filter(deadline::isAfter).orElse(deadline);
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}
