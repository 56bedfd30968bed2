package io.javelet.images;

import io.javelet.runtime.CriException;
import io.javelet.runtime.ImageService;
import io.javelet.runtime.RegistryCredentials;
import io.javelet.runtime.RuntimeImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An image store whose registry answers as a test says, and which can hold pulls back. */
final class RegistryFake implements ImageService {
  private final Map<String, RuntimeImage> store = new ConcurrentHashMap<>();
  private final Map<String, CriException> failures = new ConcurrentHashMap<>();
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final List<RegistryCredentials> shown = new ArrayList<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile Optional<CriException> inspectFailure = Optional.empty();

  void put(String name) {
    store.put(name, imageOf(name));
  }

  void fail(String name, CriException.Code code, String description) {
    failures.put(name, failure("PullImage", code, description));
  }

  void succeed(String name) {
    failures.remove(name);
  }

  void failInspection(String description) {
    inspectFailure =
        Optional.of(failure("ImageStatus", CriException.Code.UNAVAILABLE, description));
  }

  void hold() {
    gate = new CountDownLatch(1);
  }

  void release() {
    gate.countDown();
  }

  /** Waits until a pull has reached the registry, and says of which image. */
  String awaitPull() throws InterruptedException {
    String name = begun.poll(10, TimeUnit.SECONDS);
    if (name == null) {
      throw new AssertionError("no pull reached the registry");
    }
    return name;
  }

  int pullsNotAwaited() {
    return begun.size();
  }

  int underWay() {
    return underWay.get();
  }

  int cancelled() {
    return cancelled.get();
  }

  synchronized List<RegistryCredentials> shown() {
    return List.copyOf(shown);
  }

  @Override
  public Optional<RuntimeImage> image(String name) {
    inspectFailure.ifPresent(failure -> {
      throw failure;
    });
    return Optional.ofNullable(store.get(name));
  }

  @Override
  public String pull(String name, RegistryCredentials credentials) {
    synchronized (this) {
      shown.add(credentials);
    }
    underWay.incrementAndGet();
    begun.add(name);
    try {
      gate.await();
    } catch (InterruptedException stop) {
      cancelled.incrementAndGet();
      Thread.currentThread().interrupt();
      throw failure("PullImage", CriException.Code.CANCELLED, "interrupted");
    } finally {
      underWay.decrementAndGet();
    }
    CriException failure = failures.get(name);
    if (failure != null) {
      throw failure;
    }
    put(name);
    RuntimeImage image = imageOf(name);
    store.put(image.id(), image);
    return image.id();
  }

  @Override
  public List<RuntimeImage> images() {
    return List.copyOf(store.values());
  }

  @Override
  public void remove(String name) {
    store.remove(name);
  }

  @Override
  public Set<String> inUse() {
    return Set.of();
  }

  @Override
  public List<String> fileSystems() {
    return List.of();
  }

  private static RuntimeImage imageOf(String name) {
    return new RuntimeImage(
        "sha256:" + Integer.toHexString(name.hashCode()),
        List.of(name),
        List.of(),
        4242,
        OptionalLong.of(65532),
        "",
        false);
  }

  private static CriException failure(String rpc, CriException.Code code, String description) {
    return new CriException(rpc, code, description, new IllegalStateException(description));
  }
}
