package io.javelet.images;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.images.access.PulledImages;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RegistryCredentials;
import io.javelet.runtime.ResolvedImage;
import io.javelet.runtime.RuntimeImage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Sees to it that containers have their images. Thread-safe; workers call it. Never pulls without
 * being asked. Upstream's counterpart: {@code EnsureImageExists}.
 */
public final class ImageManager {
  /** When a runtime that cannot say what it has is worth asking again. */
  private static final Duration INSPECT_AGAIN = Duration.ofSeconds(10);

  private final ImageService images;
  private final Keyring keyring;
  private final EventRecorder events;
  private final KubeletMetrics.Life metrics;
  private final Clock clock;
  private volatile PullSettings settings;
  private final SharedPulls pulls;
  private final PullBackOff backOff;
  private final Optional<PulledImages> access;

  /**
   * A manager of one runtime's image store.
   *
   * @param metrics count images and time their pulls
   * @param settings limits for all pulls of this node
   * @param access says who may use an image that is there; absent for everybody
   * @param clock tells back-off and rate, and dates what is to be tried again
   */
  public ImageManager(
      ImageService images,
      Keyring keyring,
      EventRecorder events,
      KubeletMetrics.Life metrics,
      PullSettings settings,
      Optional<PulledImages> access,
      Clock clock) {
    this.access = access;
    this.images = images;
    this.keyring = keyring;
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
    this.settings = settings;
    this.pulls = new SharedPulls(images, settings, clock);
    this.backOff = new PullBackOff(clock);
  }

  /** Other limits hold for the pulls that begin from now on. */
  public void follow(PullSettings changed) {
    settings = changed;
    pulls.limit(changed);
  }

  /** What a container wants: its image as the pod writes it, as it is asked for, and for all. */
  private record Wanted(Pod pod, Container container, String asked, ImageName name) {
    String canonical() {
      return name.canonical();
    }

    String specified() {
      return container.getImage();
    }

    PodUid uid() {
      return new PodUid(pod.getMetadata().getUid());
    }

    EventTarget target() {
      return EventTarget.container(pod, container.getName());
    }
  }

  /**
   * Finds or pulls the image of a container, as its pull policy says. Blocks while it is pulled;
   * threads that want the same image share one pull.
   *
   * @throws InterruptedException when the thread was interrupted; a pull nobody else waits for is
   *     given up
   */
  public ImageOutcome ensure(Pod pod, Container container) throws InterruptedException {
    String specified = container.getImage();
    return switch (ImageName.parse(specified)) {
      case ImageName.Parsed.Valid(ImageName name) ->
          ensure(new Wanted(pod, container, name.withDefaultTag(specified), name));
      case ImageName.Parsed.Invalid(String problem) ->
          inspectFailed(
              EventTarget.container(pod, container.getName()),
              "InvalidImageName",
              "Failed to apply default image tag \"%s\": %s".formatted(specified, problem),
              Optional.empty());
    };
  }

  /** Whether {@link #ensure} asks the registry even when the image is there. */
  public boolean pullsAnew(Container container) {
    return PullPolicy.of(container) == PullPolicy.ALWAYS;
  }

  /**
   * Images came into the store by another way: pods that wait for them need not wait any longer.
   *
   * @param names every name of each of them; what is no image name is skipped
   */
  public void imageArrived(Collection<String> names) {
    Set<String> canonical = new HashSet<>();
    for (String name : names) {
      if (ImageName.parse(name) instanceof ImageName.Parsed.Valid(ImageName parsed)) {
        canonical.add(parsed.canonical());
      }
    }
    backOff.arrived(canonical);
  }

  private ImageOutcome ensure(Wanted wanted) throws InterruptedException {
    PullPolicy policy = PullPolicy.of(wanted.container());
    if (policy != PullPolicy.ALWAYS) {
      Optional<RuntimeImage> present;
      try {
        present = images.image(wanted.asked());
      } catch (CriException failure) {
        throwIfInterrupted();
        count(policy, Optional.empty(), Optional.empty());
        return inspectFailed(
            wanted.target(),
            "ImageInspectError",
            "Failed to inspect image \"%s\": %s"
                .formatted(wanted.specified(), PullFailure.text(failure)),
            Optional.of(clock.instant().plus(INSPECT_AGAIN)));
      }
      if (present.isPresent() && mayUse(wanted, present.get())) {
        count(policy, Optional.of(true), Optional.of(false));
        events.normal(
            wanted.target(),
            EventReason.PULLED,
            "Container image \"%s\" already present on machine and can be accessed by the pod"
                .formatted(wanted.specified()));
        return present(wanted, present.get().id(), present);
      }
      if (policy == PullPolicy.NEVER) {
        // As upstream, nobody learns of an image that is there and not for him.
        count(
            policy,
            Optional.of(present.isPresent()),
            present.isPresent() ? Optional.of(true) : Optional.empty());
        String message =
            "Container image \"%s\" is not present with pull policy of Never"
                .formatted(wanted.specified());
        events.warning(wanted.target(), EventReason.ERR_IMAGE_NEVER_PULL, message);
        return new ImageOutcome.Failed("ErrImageNeverPull", message, Optional.empty());
      }
      count(policy, Optional.of(present.isPresent()), Optional.of(true));
    } else {
      count(policy, Optional.empty(), Optional.of(true));
    }
    return pulled(wanted);
  }

  /** Whether a pod may have an image that is here without asking its registry. */
  private boolean mayUse(Wanted wanted, RuntimeImage image) throws InterruptedException {
    return access.isEmpty()
        || !access.get().mustPull(wanted.specified(), image.id(), () -> credentials(wanted));
  }

  private List<PullCredentials> credentials(Wanted wanted) throws InterruptedException {
    return keyring.credentials(wanted.pod(), wanted.name().registryAndRepository());
  }

  private void count(PullPolicy policy, Optional<Boolean> present, Optional<Boolean> pullRequired) {
    metrics.images().ensured(policy.metric(), present, pullRequired);
  }

  private ImageOutcome pulled(Wanted wanted) throws InterruptedException {
    Optional<PullBackOff.Wait> wait = backOff.current(wanted.uid(), wanted.canonical());
    if (wait.isPresent()) {
      String message = "Back-off pulling image \"%s\"".formatted(wanted.specified());
      events.normal(wanted.target(), EventReason.BACK_OFF, message);
      PullFailure previous = wait.get().failure();
      return new ImageOutcome.Failed(
          "ImagePullBackOff",
          message + ": " + previous.reason() + ": " + previous.message(),
          Optional.of(wait.get().end()));
    }
    Instant start = clock.instant();
    events.normal(
        wanted.target(), EventReason.PULLING, "Pulling image \"%s\"".formatted(wanted.specified()));
    List<PullCredentials> credentials = credentials(wanted);
    return switch (noted(wanted, credentials)) {
      case SharedPulls.Outcome.Pulled(String reference, Duration duration, var _) -> {
        Instant end = clock.instant();
        metrics.starts().pulled(wanted.uid().value(), start, end);
        yield pulled(wanted, reference, duration, Duration.between(start, end));
      }
      case SharedPulls.Outcome.Failed(String error) -> pullFailed(wanted, error);
    };
  }

  /** Pulls, and notes down with what. */
  private SharedPulls.Outcome noted(Wanted wanted, List<PullCredentials> credentials)
      throws InterruptedException {
    List<RegistryCredentials> shown =
        credentials.stream().map(PullCredentials::shown).distinct().toList();
    if (access.isEmpty()) {
      return pulls.pull(wanted.asked(), shown);
    }
    PulledImages notes = access.get();
    try {
      notes.begin(wanted.specified());
    } catch (IOException full) {
      return new SharedPulls.Outcome.Failed(
          "Failed to record image pull intent for container image \"%s\": %s"
              .formatted(wanted.specified(), full));
    }
    boolean noted = false;
    try {
      SharedPulls.Outcome outcome = pulls.pull(wanted.asked(), shown);
      if (outcome instanceof SharedPulls.Outcome.Pulled(String reference, var _, var used)) {
        credentials.stream()
            .filter(each -> each.shown().equals(used))
            .findFirst()
            .ifPresent(each -> notes.pulled(wanted.specified(), id(reference), each));
        noted = true;
      }
      return outcome;
    } finally {
      if (!noted) {
        notes.failed(wanted.specified());
      }
    }
  }

  /**
   * What the runtime calls an image when it is asked for it, which is not always what it pulled.
   */
  private String id(String reference) {
    try {
      return images.image(reference).map(RuntimeImage::id).orElse(reference);
    } catch (CriException unknown) {
      return reference;
    }
  }

  private ImageOutcome pulled(
      Wanted wanted, String reference, Duration duration, Duration withWaiting)
      throws InterruptedException {
    Optional<RuntimeImage> image;
    try {
      image = images.image(reference);
    } catch (CriException failure) {
      throwIfInterrupted();
      return inspectFailed(
          wanted.target(),
          "ImageInspectError",
          "Failed to inspect image \"%s\": %s"
              .formatted(wanted.specified(), PullFailure.text(failure)),
          Optional.of(clock.instant().plus(INSPECT_AGAIN)));
    }
    events.normal(
        wanted.target(),
        EventReason.PULLED,
        "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
            .formatted(
                wanted.specified(),
                PullTime.text(duration),
                PullTime.text(withWaiting),
                image.map(RuntimeImage::sizeBytes).orElse(0L)));
    metrics.images().pulled(image.map(RuntimeImage::sizeBytes).orElse(0L), withWaiting);
    return present(wanted, reference, image);
  }

  private ImageOutcome pullFailed(Wanted wanted, String error) throws InterruptedException {
    PullFailure failure = PullFailure.of(wanted.specified(), error);
    events.warning(
        wanted.target(),
        EventReason.FAILED,
        "Failed to pull image \"%s\": %s".formatted(wanted.specified(), failure.eventText()));
    Optional<ImageOutcome> instead = localInstead(wanted, error);
    if (instead.isPresent()) {
      return instead.get();
    }
    PullBackOff.Wait wait = backOff.failed(wanted.uid(), wanted.canonical(), failure);
    return new ImageOutcome.Failed(failure.reason(), failure.message(), Optional.of(wait.end()));
  }

  /**
   * What the node has of an image whose registry nobody can reach, where the node's configuration
   * prefers that to not starting at all.
   */
  private Optional<ImageOutcome> localInstead(Wanted wanted, String error)
      throws InterruptedException {
    if (!settings.localWhenUnreachable() || !PullFailure.isUnreachable(error)) {
      return Optional.empty();
    }
    try {
      Optional<RuntimeImage> local = images.image(wanted.asked());
      if (local.isPresent() && !mayUse(wanted, local.get())) {
        return Optional.empty();
      }
      return local.map(image -> {
        events.normal(
            wanted.target(),
            EventReason.PULLED,
            ("Container image \"%s\" already present on machine is used because its registry"
                    + " cannot be reached")
                .formatted(wanted.specified()));
        return present(wanted, image.id(), local);
      });
    } catch (CriException failure) {
      throwIfInterrupted();
      return Optional.empty();
    }
  }

  private ImageOutcome inspectFailed(
      EventTarget target, String reason, String message, Optional<Instant> retryAt) {
    events.warning(target, EventReason.INSPECT_FAILED, message);
    return new ImageOutcome.Failed(reason, message, retryAt);
  }

  private static ImageOutcome present(
      Wanted wanted, String reference, Optional<RuntimeImage> image) {
    return new ImageOutcome.Present(
        new ResolvedImage(
            reference,
            wanted.specified(),
            image.map(RuntimeImage::uid).orElse(OptionalLong.empty()),
            image.map(RuntimeImage::userName).orElse("")));
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while the runtime was asked about an image");
    }
  }
}
