package io.javelet.objects;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.TrustBundle;
import io.javelet.apiserver.TrustBundleCalls;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.TrustBundles;
import io.javelet.runtime.PodUid;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trust bundles of the API server, followed from when the first pod asks for one. Any thread.
 * What was read stays known while the API server is away; nothing of it is kept over a restart.
 * Upstream's counterpart: {@code LazyInformerManager}.
 */
public final class ApiTrustBundles implements TrustBundles {
  private static final Logger log = LoggerFactory.getLogger(ApiTrustBundles.class);
  private static final long FIRST_ANSWER_SECONDS = 10;

  private final TrustBundleCalls calls;
  private final Consumer<PodUid> changes;
  private final RandomGenerator random;

  /** Of this agent's run: other agents show other orders. */
  private final long order;

  private final ReentrantLock starting = new ReentrantLock();
  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile Optional<Following> following = Optional.empty();
  private volatile Optional<List<TrustBundle>> bundles = Optional.empty();

  // Guarded by this.
  private final Set<PodUid> asking = new HashSet<>();

  /**
   * @param changes told each pod that asked when bundles changed; must not block
   */
  public ApiTrustBundles(TrustBundleCalls calls, Consumer<PodUid> changes, RandomGenerator random) {
    this.calls = calls;
    this.changes = changes;
    this.random = random;
    this.order = random.nextLong();
  }

  /** Forgets pods that are gone. */
  public synchronized void declared(PodUpdate update) {
    if (update instanceof PodUpdate.Remove(_, var pods)) {
      pods.forEach(pod -> asking.remove(uid(pod)));
    }
  }

  /** Leaves them. */
  public void stop() throws InterruptedException {
    if (following.isPresent()) {
      following.get().stop();
    }
  }

  @Override
  public Answer anchors(Pod pod, Wanted wanted, boolean optional) {
    synchronized (this) {
      asking.add(uid(pod));
    }
    try {
      Optional<String> problem = follow();
      if (problem.isPresent()) {
        return new Answer.Refused(problem.get());
      }
      answered.await(FIRST_ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new Answer.Refused("interrupted while waiting for trust bundles");
    }
    return bundles
        .map(known -> anchors(known, wanted, optional))
        .orElseGet(() -> new Answer.Refused("ClusterTrustBundle informer has not yet synced"));
  }

  /** Begins to follow them, once; why that is not possible, otherwise. */
  private Optional<String> follow() throws InterruptedException {
    if (following.isPresent()) {
      return Optional.empty();
    }
    starting.lockInterruptibly();
    try {
      if (following.isPresent()) {
        return Optional.empty();
      }
      Optional<TrustBundleCalls.Version> version = calls.version();
      if (version.isEmpty()) {
        return Optional.of(
            "the API server has no ClusterTrustBundle in a version that this node knows");
      }
      Following begun = calls.follow(version.get(), this::told, random);
      following = Optional.of(begun);
      begun.start();
      log.atDebug().addKeyValue("version", version.get().group()).log("Trust bundles are followed");
      return Optional.empty();
    } catch (ApiServerException failure) {
      return Optional.of(
          "failed to ensure informer manager for ClusterTrustBundles: " + failure.getMessage());
    } finally {
      starting.unlock();
    }
  }

  private void told(List<TrustBundle> found) {
    Optional<List<TrustBundle>> now = Optional.of(List.copyOf(found));
    boolean changed = !now.equals(bundles);
    bundles = now;
    answered.countDown();
    if (changed) {
      Set<PodUid> told;
      synchronized (this) {
        told = Set.copyOf(asking);
      }
      told.forEach(changes);
    }
  }

  private Answer anchors(List<TrustBundle> known, Wanted wanted, boolean optional) {
    return switch (wanted) {
      case Wanted.Named(String name) ->
          found(
              known,
              each -> each.name().equals(name),
              optional,
              "while getting ClusterTrustBundle: clustertrustbundle.certificates.k8s.io \"%s\" not found"
                  .formatted(name));
      case Wanted.Signed(String signer, Optional<LabelSelector> labels) ->
          labels
              .flatMap(LabelMatch::problem)
              .<Answer>map(
                  problem -> new Answer.Refused("while parsing label selector: " + problem))
              .orElseGet(() ->
                  found(
                      known,
                      each ->
                          each.signer().equals(signer)
                              && labels
                                  .filter(wish -> LabelMatch.matches(wish, each.labels()))
                                  .isPresent(),
                      optional,
                      "combination of signerName and labelSelector matched zero"
                          + " ClusterTrustBundles"));
    };
  }

  private Answer found(
      List<TrustBundle> known, Predicate<TrustBundle> meant, boolean optional, String none) {
    List<String> texts = known.stream().filter(meant).map(TrustBundle::anchors).toList();
    return texts.isEmpty() && !optional
        ? new Answer.Refused(none)
        : new Answer.Anchors(TrustAnchors.pem(texts, order));
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}
