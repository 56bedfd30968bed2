package io.javelet.server.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hours of silence, in a time of the test's own. */
class SilenceTest {
  private static final Duration LONGEST = Duration.ofHours(4);

  private final EmbeddedChannel runtime = new EmbeddedChannel();
  private final EmbeddedChannel client = new EmbeddedChannel();

  @BeforeEach
  void begin() {
    client.freezeTime();
    runtime.freezeTime();
    client.pipeline().addLast(new IdleSession(LONGEST));
    Relay.begin(client, runtime);
  }

  @AfterEach
  void end() {
    client.finishAndReleaseAll();
    runtime.finishAndReleaseAll();
  }

  private void silence(Duration time) {
    client.advanceTimeBy(time.toSeconds(), TimeUnit.SECONDS);
    runtime.advanceTimeBy(time.toSeconds(), TimeUnit.SECONDS);
    client.runPendingTasks();
    client.runScheduledPendingTasks();
    runtime.runPendingTasks();
    runtime.runScheduledPendingTasks();
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static String text(EmbeddedChannel channel) {
    ByteBuf out = channel.readOutbound();
    try {
      return out.toString(StandardCharsets.UTF_8);
    } finally {
      out.release();
    }
  }

  @Test
  void nothingEndsASessionBeforeItsTimeAndBothDirectionsStillWork() {
    silence(LONGEST.minusSeconds(1));
    assertThat(client.isOpen()).isTrue();
    assertThat(runtime.isOpen()).isTrue();

    client.writeInbound(bytes("typed after hours"));
    assertThat(text(runtime)).isEqualTo("typed after hours");

    silence(LONGEST.minusSeconds(1));
    runtime.writeInbound(bytes("printed after hours"));
    assertThat(text(client)).isEqualTo("printed after hours");

    silence(LONGEST.minusSeconds(1));
    assertThat(client.isOpen()).isTrue();
    assertThat(runtime.isOpen()).isTrue();
  }

  @Test
  void onlyTheConfiguredSilenceEndsIt() {
    silence(LONGEST.plusSeconds(1));

    assertThat(client.isOpen()).isFalse();
    runtime.runPendingTasks();
    assertThat(runtime.isOpen()).isFalse();
  }
}
