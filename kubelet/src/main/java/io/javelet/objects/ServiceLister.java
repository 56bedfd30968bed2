package io.javelet.objects;

import io.fabric8.kubernetes.api.model.Service;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.pod.ClusterServices;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services that the API server has, followed from {@link #start} to {@link #stop}. What was
 * read stays known while the API server is away. Any thread. Upstream's counterpart: the kubelet's
 * {@code serviceLister} and {@code serviceHasSynced}.
 */
public final class ServiceLister implements ClusterServices {
  private static final Logger log = LoggerFactory.getLogger(ServiceLister.class);

  private final Following following;
  private final Runnable firstRead;
  private volatile Optional<List<Service>> services = Optional.empty();

  /**
   * @param firstRead told when the services were read the first time; must not block
   */
  public ServiceLister(ObjectCalls calls, Runnable firstRead, RandomGenerator random) {
    this.firstRead = firstRead;
    this.following = calls.services(this::told, random);
  }

  /** Begins to follow; returns at once. */
  public void start() {
    following.start();
  }

  /** Leaves them. */
  public void stop() throws InterruptedException {
    following.stop();
  }

  @Override
  public Optional<List<Service>> listed() {
    return services;
  }

  /**
   * Pods start although the API server does not answer: they are told of no service, and of those
   * there are when they start again.
   */
  public void doWithout() {
    if (services.isEmpty()) {
      services = Optional.of(List.of());
      firstRead.run();
    }
  }

  private void told(List<Service> found) {
    boolean first = services.isEmpty();
    services = Optional.of(List.copyOf(found));
    if (first) {
      log.atDebug().addKeyValue("services", found.size()).log("The services were read");
      firstRead.run();
    }
  }
}
