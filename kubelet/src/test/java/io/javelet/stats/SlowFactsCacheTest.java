package io.javelet.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.runtime.RuntimeStatistics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SlowFactsCacheTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path root;

  /** Answers once, and then when it is let. */
  private static final class SlowRuntime implements RuntimeStatistics {
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch let = new CountDownLatch(1);

    @Override
    public List<WritableLayer> writableLayers() {
      if (asked.incrementAndGet() > 1) {
        try {
          let.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return List.of();
    }

    @Override
    public FileSystems fileSystems() {
      return new FileSystems(Optional.empty(), Optional.empty());
    }
  }

  @Test
  void whoAsksOnceAMinuteNeverWaitsForTheRuntime() {
    var runtime = new SlowRuntime();
    var now = new AtomicReference<>(NOW);
    var cache = new SlowFactsCache(runtime, root, now::get);
    assertThat(cache.of(List.of()).at()).isEqualTo(NOW);

    now.set(NOW.plusSeconds(65));
    assertThat(cache.of(List.of()).at()).isEqualTo(NOW);
    now.set(NOW.plusSeconds(119));
    assertThat(cache.of(List.of()).at()).isEqualTo(NOW);

    // What is too old is told to nobody, however long that takes.
    runtime.let.countDown();
    now.set(NOW.plusSeconds(300));
    assertThat(cache.of(List.of()).at()).isAfter(NOW);
  }
}
