package io.javelet.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.ManualClock;
import io.javelet.config.ImageConfiguration.CredentialsPolicy;
import io.javelet.events.EventRecorder;
import io.javelet.events.RecordedEvent;
import io.javelet.images.access.PulledImages;
import io.javelet.metrics.ImageMetrics;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.runtime.CriException;
import io.javelet.runtime.CriException.Code;
import io.javelet.runtime.RegistryCredentials;
import io.javelet.runtime.ResolvedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Restates the cases of upstream's {@code TestParallelPuller…} and {@code TestSerializedPuller}.
 */
@Timeout(30)
class ImageManagerTest {
  private static final PullSettings PARALLEL =
      new PullSettings(false, OptionalInt.empty(), 0, 0, false);
  private static final PullSettings SERIAL =
      new PullSettings(true, OptionalInt.empty(), 0, 0, false);

  private final RegistryFake registry = new RegistryFake();
  private final ManualClock clock = new ManualClock();
  private final EventRecorder events = new EventRecorder(clock, 1000, List.of());
  private final ImageManager manager = manager(PARALLEL);

  @AfterEach
  void letAllPullsEnd() {
    registry.release();
  }

  @ParameterizedTest(name = "{0}, there before: {1}")
  @CsvSource({
    "Always,false,1",
    "Always,true,1",
    "IfNotPresent,false,1",
    "IfNotPresent,true,0",
    "Never,true,0"
  })
  void thePolicyDecidesWhetherToPull(String policy, boolean there, int pulls)
      throws InterruptedException {
    if (there) {
      registry.put("app:1");
    }

    assertThat(ensure(pod("p", "app:1", policy))).isInstanceOf(ImageOutcome.Present.class);
    assertThat(registry.pullsNotAwaited()).isEqualTo(pulls);
  }

  @Test
  void aPulledImageIsNamedByTheRuntimesReference() throws InterruptedException {
    assertThat(ensure(pod("p", "app", "IfNotPresent")))
        .isEqualTo(
            new ImageOutcome.Present(
                new ResolvedImage(
                    "sha256:" + Integer.toHexString("app:latest".hashCode()),
                    "app",
                    OptionalLong.of(65532),
                    "")));
    assertThat(registry.awaitPull()).isEqualTo("app:latest");
    assertThat(texts())
        .containsExactly(
            "Normal Pulling Pulling image \"app\"",
            "Normal Pulled Successfully pulled image \"app\" in 0s (0s including waiting). Image"
                + " size: 4242 bytes.");
  }

  @Test
  void anImageThatIsThereIsUsed() throws InterruptedException {
    registry.put("app:latest");

    assertThat(ensure(pod("p", "app", "IfNotPresent"))).isInstanceOf(ImageOutcome.Present.class);
    assertThat(texts())
        .containsExactly(
            "Normal Pulled Container image \"app\" already present on machine and can be accessed"
                + " by the pod");
  }

  @ParameterizedTest(name = "allowed: {0}, there: {1}: {2}")
  @CsvSource({
    "true, true, 'dial tcp 127.0.0.1:5000: connect: connection refused', true",
    "true, true, 'unexpected status from HEAD request to http://r/v2/a: 503 Service Unavailable',"
        + " true",
    "true, false, 'dial tcp 127.0.0.1:5000: connect: connection refused', false",
    "false, true, 'dial tcp 127.0.0.1:5000: connect: connection refused', false",
    "true, true, 'unexpected status from HEAD request to http://r/v2/a: 401 Unauthorized', false",
    "true, true, 'r/a:1: not found', false"
  })
  void whatIsThereIsUsedInsteadWhenTheRegistryIsOutOfReachAndTheNodeAllowsIt(
      boolean allowed, boolean there, String error, boolean used) throws InterruptedException {
    if (there) {
      registry.put("app:1");
    }
    registry.fail("app:1", CriException.Code.UNKNOWN, error);
    ImageManager lenient = manager(new PullSettings(false, OptionalInt.empty(), 0, 0, allowed));
    Pod pod = pod("p", "app:1", "Always");

    ImageOutcome outcome = lenient.ensure(pod, pod.getSpec().getContainers().getFirst());

    assertThat(outcome instanceof ImageOutcome.Present).isEqualTo(used);
    assertThat(texts().getLast())
        .isEqualTo(
            used
                ? "Normal Pulled Container image \"app:1\" already present on machine is used"
                    + " because its registry cannot be reached"
                : "Warning Failed Failed to pull image \"app:1\": " + error);
  }

  @Test
  void whatMustNotBePulledAndIsNotThereFails() throws InterruptedException {
    String message = "Container image \"app:1\" is not present with pull policy of Never";

    assertThat(ensure(pod("p", "app:1", "Never")))
        .isEqualTo(new ImageOutcome.Failed("ErrImageNeverPull", message, Optional.empty()));
    assertThat(texts()).containsExactly("Warning ErrImageNeverPull " + message);
    assertThat(registry.pullsNotAwaited()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Always", "IfNotPresent", "Never"})
  void aNameThatDoesNotParseFailsWhateverThePolicy(String policy) throws InterruptedException {
    String message =
        "Failed to apply default image tag \"a:b:c\": couldn't parse image name \"a:b:c\":"
            + " invalid reference format";

    assertThat(ensure(pod("p", "a:b:c", policy)))
        .isEqualTo(new ImageOutcome.Failed("InvalidImageName", message, Optional.empty()));
    assertThat(texts()).containsExactly("Warning InspectFailed " + message);
  }

  @Test
  void aStoreThatDoesNotAnswerIsAFailureOfItsOwn() throws InterruptedException {
    registry.failInspection("no runtime");
    String message =
        "Failed to inspect image \"app:1\": rpc error: code = Unavailable desc = no runtime";

    assertThat(ensure(pod("p", "app:1", "IfNotPresent")))
        .isEqualTo(new ImageOutcome.Failed("ImageInspectError", message, Optional.of(later(10))));
    assertThat(texts()).containsExactly("Warning InspectFailed " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UNKNOWN   | no such host                                      | ErrImagePull              | no such host
          NOT_FOUND | failed to pull: not found                         | ErrImagePull              | rpc error: code = NotFound desc = failed to pull: not found
          UNKNOWN   | RegistryUnavailable: dial timeout                 | RegistryUnavailable       | image pull failed for app:1 because the registry is unavailable: dial timeout
          UNKNOWN   | RegistryUnavailable                               | RegistryUnavailable       | image pull failed for app:1 because the registry is unavailable
          UNKNOWN   | SignatureValidationFailed: no key                 | SignatureValidationFailed | image pull failed for app:1 because the signature validation failed: no key
          """)
  void aFailedPullSaysWhy(Code code, String description, String reason, String message)
      throws InterruptedException {
    registry.fail("app:1", code, description);

    assertThat(ensure(pod("p", "app:1", "Always")))
        .isEqualTo(new ImageOutcome.Failed(reason, message, Optional.of(later(10))));
    assertThat(texts())
        .containsExactly(
            "Normal Pulling Pulling image \"app:1\"",
            "Warning Failed Failed to pull image \"app:1\": "
                + (reason.equals("ErrImagePull") ? message : description));
  }

  @Test
  void afterAFailureThePullWaitsTwiceAsLongEachTimeUpToFiveMinutes() throws InterruptedException {
    registry.fail("app:1", Code.UNKNOWN, "nobody there");
    Pod pod = pod("p", "app:1", "Always");
    for (int delay : new int[] {10, 20, 40, 80, 160, 300, 300}) {
      assertThat(ensure(pod))
          .isEqualTo(
              new ImageOutcome.Failed("ErrImagePull", "nobody there", Optional.of(later(delay))));
      Instant end = later(delay);
      clock.advance(Duration.ofSeconds(delay).minusMillis(1));
      assertThat(ensure(pod))
          .isEqualTo(
              new ImageOutcome.Failed(
                  "ImagePullBackOff",
                  "Back-off pulling image \"app:1\": ErrImagePull: nobody there",
                  Optional.of(end)));
      clock.advance(Duration.ofMillis(1));
    }
    assertThat(registry.pullsNotAwaited()).isEqualTo(7);
    assertThat(texts()).contains("Normal BackOff Back-off pulling image \"app:1\"");
  }

  @Test
  void aFailureIsForgottenAfterTenMinutesWithoutAnother() throws InterruptedException {
    registry.fail("app:1", Code.UNKNOWN, "nobody there");
    Pod pod = pod("p", "app:1", "Always");
    ensure(pod);
    clock.advance(Duration.ofSeconds(10));
    ensure(pod);
    clock.advance(Duration.ofMinutes(10).plusSeconds(1));

    assertThat(ensure(pod))
        .isEqualTo(new ImageOutcome.Failed("ErrImagePull", "nobody there", Optional.of(later(10))));
  }

  @Test
  void podsAndImagesHaveBackOffsOfTheirOwn() throws InterruptedException {
    registry.fail("app:1", Code.UNKNOWN, "nobody there");
    ensure(pod("p", "app:1", "Always"));

    assertThat(reason(ensure(pod("p", "app:1", "Always")))).isEqualTo("ImagePullBackOff");
    assertThat(reason(ensure(pod("q", "app:1", "Always")))).isEqualTo("ErrImagePull");
    assertThat(ensure(pod("p", "app:2", "Always"))).isInstanceOf(ImageOutcome.Present.class);
  }

  @Test
  void anImageThatArrivesOtherwiseEndsTheWaiting() throws InterruptedException {
    registry.fail("app:latest", Code.UNKNOWN, "nobody there");
    registry.fail("other:latest", Code.UNKNOWN, "nobody there");
    ensure(pod("p", "app", "IfNotPresent"));
    ensure(pod("p", "other", "IfNotPresent"));
    registry.put("app:latest");

    manager.imageArrived(List.of("docker.io/library/app:latest", "not a name", "sha256:1234"));

    assertThat(ensure(pod("p", "app", "IfNotPresent"))).isInstanceOf(ImageOutcome.Present.class);
    assertThat(reason(ensure(pod("p", "other", "IfNotPresent")))).isEqualTo("ImagePullBackOff");
  }

  @Test
  void anImageThatAppearsDuringBackOffIsUsedAtOnce() throws InterruptedException {
    registry.fail("app:1", Code.UNKNOWN, "nobody there");
    ensure(pod("p", "app:1", "IfNotPresent"));
    registry.put("app:1");

    assertThat(ensure(pod("p", "app:1", "IfNotPresent"))).isInstanceOf(ImageOutcome.Present.class);
  }

  @Test
  void podsThatWantTheSameImageShareOnePull() throws Exception {
    registry.hold();
    CompletableFuture<ImageOutcome> first = inBackground(manager, pod("p", "app:1", "Always"));
    assertThat(registry.awaitPull()).isEqualTo("app:1");
    CompletableFuture<ImageOutcome> second = inBackground(manager, pod("q", "app:1", "Always"));
    CompletableFuture<ImageOutcome> third = inBackground(manager, pod("r", "app:1", "Always"));
    registry.release();

    assertThat(List.of(first.get(), second.get(), third.get()))
        .allMatch(ImageOutcome.Present.class::isInstance);
    assertThat(registry.pullsNotAwaited()).isZero();
  }

  @Test
  void whoLeavesASharedPullDoesNotEndItForTheOthers() throws Exception {
    registry.hold();
    Waiter first = new Waiter(manager, pod("p", "app:1", "Always"));
    registry.awaitPull();
    CompletableFuture<ImageOutcome> second = inBackground(manager, pod("q", "app:1", "Always"));

    first.thread.interrupt();
    assertThatThrownBy(first.outcome::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(registry.underWay()).isEqualTo(1);
    registry.release();

    assertThat(second.get()).isInstanceOf(ImageOutcome.Present.class);
    assertThat(registry.cancelled()).isZero();
  }

  @Test
  void aPullThatNobodyWaitsForIsGivenUp() throws Exception {
    registry.hold();
    Waiter only = new Waiter(manager, pod("p", "app:1", "Always"));
    registry.awaitPull();

    only.thread.interrupt();
    only.thread.join();
    while (registry.underWay() > 0) {
      Thread.onSpinWait();
    }
    assertThat(registry.cancelled()).isEqualTo(1);

    registry.release();
    assertThat(ensure(pod("p", "app:1", "Always"))).isInstanceOf(ImageOutcome.Present.class);
    assertThat(texts()).noneMatch(text -> text.startsWith("Warning"));
  }

  @Test
  void serialPullsComeOneAfterTheOther() throws Exception {
    ImageManager serial = manager(SERIAL);
    registry.hold();
    CompletableFuture<ImageOutcome> first = inBackground(serial, pod("p", "app:1", "Always"));
    assertThat(registry.awaitPull()).isEqualTo("app:1");
    CompletableFuture<ImageOutcome> second = inBackground(serial, pod("p", "app:2", "Always"));
    assertThat(registry.underWay()).isEqualTo(1);
    clock.advance(Duration.ofMillis(1500));
    registry.release();

    first.get();
    second.get();
    assertThat(registry.awaitPull()).isEqualTo("app:2");
    assertThat(texts())
        .contains(
            "Normal Pulled Successfully pulled image \"app:1\" in 1.5s (1.5s including waiting)."
                + " Image size: 4242 bytes.",
            "Normal Pulled Successfully pulled image \"app:2\" in 0s (1.5s including waiting)."
                + " Image size: 4242 bytes.");
  }

  @Test
  void parallelPullsKeepTheirMaximum() throws Exception {
    ImageManager two = manager(new PullSettings(false, OptionalInt.of(2), 0, 0, false));
    registry.hold();
    List<CompletableFuture<ImageOutcome>> all =
        List.of(
            inBackground(two, pod("p", "app:1", "Always")),
            inBackground(two, pod("p", "app:2", "Always")),
            inBackground(two, pod("p", "app:3", "Always")));
    registry.awaitPull();
    registry.awaitPull();
    assertThat(registry.underWay()).isEqualTo(2);
    registry.release();

    for (CompletableFuture<ImageOutcome> one : all) {
      assertThat(one.get()).isInstanceOf(ImageOutcome.Present.class);
    }
  }

  @Test
  void whoWaitsForATurnCanLeave() throws Exception {
    ImageManager serial = manager(SERIAL);
    registry.hold();
    CompletableFuture<ImageOutcome> first = inBackground(serial, pod("p", "app:1", "Always"));
    registry.awaitPull();
    Waiter second = new Waiter(serial, pod("p", "app:2", "Always"));

    second.thread.interrupt();
    second.thread.join();
    registry.release();
    first.get();

    assertThat(registry.pullsNotAwaited()).isZero();
  }

  @Test
  void tooManyPullsInASecondFailAndAreTriedAgain() throws InterruptedException {
    ImageManager limited = manager(new PullSettings(false, OptionalInt.empty(), 1, 2, false));

    assertThat(ensure(limited, pod("p", "app:1", "Always")))
        .isInstanceOf(ImageOutcome.Present.class);
    assertThat(ensure(limited, pod("p", "app:2", "Always")))
        .isInstanceOf(ImageOutcome.Present.class);
    assertThat(ensure(limited, pod("p", "app:3", "Always")))
        .isEqualTo(
            new ImageOutcome.Failed("ErrImagePull", "pull QPS exceeded", Optional.of(later(10))));
    clock.advance(Duration.ofSeconds(10));
    assertThat(ensure(limited, pod("p", "app:3", "Always")))
        .isInstanceOf(ImageOutcome.Present.class);
  }

  @Test
  void allCredentialsAreTriedInOrder() throws InterruptedException {
    RegistryCredentials a = new RegistryCredentials("a", "1", "", "example.org", "");
    RegistryCredentials b = new RegistryCredentials("b", "2", "", "example.org", "");
    registry.fail("app:1", Code.PERMISSION_DENIED, "denied");
    ImageManager withKeys =
        new ImageManager(
            registry,
            (pod, image) -> List.of(PullCredentials.ofNode(a), PullCredentials.ofNode(b)),
            events,
            KubeletMetrics.Life.unseen(),
            PARALLEL,
            Optional.empty(),
            clock);

    assertThat(ensure(withKeys, pod("p", "app:1", "Always")))
        .isEqualTo(
            new ImageOutcome.Failed(
                "ErrImagePull",
                "rpc error: code = PermissionDenied desc = denied",
                Optional.of(later(10))));
    assertThat(registry.shown()).containsExactly(a, b);
  }

  @Test
  void anImageThatASecretPulledIsPulledAgainForWhoCannotShowIt(@TempDir Path root)
      throws Exception {
    var secret =
        new PullCredentials(
            new RegistryCredentials("me", "1", "", "", ""),
            new CredentialOrigin.Secret("id", "default", "pull"));
    var guarded =
        new ImageManager(
            registry,
            (pod, image) ->
                pod.getMetadata().getName().equals("pod-owner")
                    ? List.of(secret)
                    : List.of(PullCredentials.NONE),
            events,
            KubeletMetrics.Life.unseen(),
            PARALLEL,
            Optional.of(
                PulledImages.open(
                    root,
                    CredentialsPolicy.NEVER_VERIFY_PRELOADED_IMAGES,
                    List.of(),
                    ImageMetrics.unseen(),
                    clock)),
            clock);
    registry.put("preloaded:1");
    assertThat(ensure(guarded, pod("other", "preloaded:1", "Never")))
        .isInstanceOf(ImageOutcome.Present.class);
    assertThat(ensure(guarded, pod("owner", "app:1", "IfNotPresent")))
        .isInstanceOf(ImageOutcome.Present.class);
    assertThat(ensure(guarded, pod("owner", "app:1", "Never")))
        .isInstanceOf(ImageOutcome.Present.class);
    assertThat(registry.shown()).containsExactly(secret.shown());

    registry.fail("app:1", Code.PERMISSION_DENIED, "denied");
    assertThat(ensure(guarded, pod("other", "app:1", "Never")))
        .isInstanceOfSatisfying(
            ImageOutcome.Failed.class,
            failed -> assertThat(failed.reason()).isEqualTo("ErrImageNeverPull"));
    assertThat(ensure(guarded, pod("other", "app:1", "IfNotPresent")))
        .isInstanceOfSatisfying(
            ImageOutcome.Failed.class,
            failed -> assertThat(failed.reason()).isEqualTo("ErrImagePull"));
    registry.succeed("app:1");
    assertThat(ensure(guarded, pod("third", "app:1", "IfNotPresent")))
        .as("whoever pulls it without a secret shows that it is for all")
        .isInstanceOf(ImageOutcome.Present.class);
    assertThat(ensure(guarded, pod("fourth", "app:1", "Never")))
        .isInstanceOf(ImageOutcome.Present.class);
  }

  @Test
  void withoutCredentialsThePullIsAnonymous() throws InterruptedException {
    ensure(pod("p", "app:1", "Always"));

    assertThat(registry.shown()).containsExactly(RegistryCredentials.NONE);
  }

  @Test
  void otherLimitsHoldForThePullsThatBeginFromThenOn() throws Exception {
    ImageManager limited = manager(new PullSettings(false, OptionalInt.empty(), 1, 1, false));
    assertThat(ensure(limited, pod("p", "app:1", "Always")))
        .isInstanceOf(ImageOutcome.Present.class);
    assertThat(ensure(limited, pod("p", "app:2", "Always")))
        .isInstanceOf(ImageOutcome.Failed.class);

    limited.follow(PARALLEL);

    assertThat(ensure(limited, pod("p", "app:3", "Always")))
        .isInstanceOf(ImageOutcome.Present.class);
  }

  private ImageManager manager(PullSettings settings) {
    return new ImageManager(
        registry,
        Keyring.ANONYMOUS,
        events,
        KubeletMetrics.Life.unseen(),
        settings,
        Optional.empty(),
        clock);
  }

  private ImageOutcome ensure(Pod pod) throws InterruptedException {
    return ensure(manager, pod);
  }

  private static ImageOutcome ensure(ImageManager manager, Pod pod) throws InterruptedException {
    return manager.ensure(pod, pod.getSpec().getContainers().getFirst());
  }

  private static CompletableFuture<ImageOutcome> inBackground(ImageManager manager, Pod pod)
      throws InterruptedException {
    return new Waiter(manager, pod).outcome;
  }

  /** Someone who waits for an image on a thread of its own. */
  private static final class Waiter {
    final CompletableFuture<ImageOutcome> outcome = new CompletableFuture<>();
    final Thread thread;

    /** Returns once the thread waits for a pull. */
    Waiter(ImageManager manager, Pod pod) throws InterruptedException {
      thread =
          Thread.ofVirtual()
              .name("waiter")
              .start(() -> {
                try {
                  outcome.complete(ensure(manager, pod));
                } catch (InterruptedException | RuntimeException e) {
                  outcome.completeExceptionally(e);
                }
              });
      while (thread.getState() != Thread.State.WAITING) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  private List<String> texts() {
    return events.recent().stream().map(ImageManagerTest::text).toList();
  }

  private static String text(RecordedEvent event) {
    return event.type().word() + " " + event.reason() + " " + event.message();
  }

  private static String reason(ImageOutcome outcome) {
    return ((ImageOutcome.Failed) outcome).reason();
  }

  private Instant later(int seconds) {
    return clock.instant().plusSeconds(seconds);
  }

  private static Pod pod(String uid, String image, String policy) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("pod-" + uid)
        .withNamespace("ns")
        .withUid(uid)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withImage(image)
        .withImagePullPolicy(policy)
        .endContainer()
        .endSpec()
        .build();
  }
}
