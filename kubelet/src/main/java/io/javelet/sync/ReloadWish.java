package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a pod wants to happen when a config map or secret that it refers to has changed, beside its
 * files being brought up to date. Pure.
 */
sealed interface ReloadWish {
  /** The annotation that says it. */
  String ANNOTATION = "javelet.io/reload";

  /** The signals that can be asked for, without {@code SIG}. */
  Set<String> SIGNALS = Set.of("HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "WINCH");

  /** Nothing: programs watch their files themselves. */
  record Nothing() implements ReloadWish {}

  /** The containers that refer to it are restarted. */
  record Restart() implements ReloadWish {}

  /**
   * The first process of the containers that refer to it gets a signal.
   *
   * @param name one of {@link #SIGNALS}
   */
  record Signal(String name) implements ReloadWish {}

  /** A word that is no wish. */
  record Unknown(String text) implements ReloadWish {}

  /** What a pod wants. */
  static ReloadWish of(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(ANNOTATION);
    if (text == null || text.isEmpty()) {
      return new Nothing();
    }
    if (text.equals("restart")) {
      return new Restart();
    }
    if (text.startsWith("signal:")) {
      String name = text.substring("signal:".length()).toUpperCase(Locale.ROOT);
      String bare = name.startsWith("SIG") ? name.substring("SIG".length()) : name;
      if (SIGNALS.contains(bare)) {
        return new Signal(bare);
      }
    }
    return new Unknown(text);
  }
}
