package io.javelet.manifest;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses which of the known words a misspelt one was meant to be. Pure. */
final class NearMiss {
  private static final int LONGEST = 64;

  private NearMiss() {}

  /** {@code did you mean "…"?} for the nearest known word, if one is near enough. */
  static Optional<String> suggestion(String word, Collection<String> known) {
    return nearest(word, known).map("did you mean \"%s\"?"::formatted);
  }

  static Optional<String> nearest(String word, Collection<String> known) {
    if (word.isEmpty() || word.length() > LONGEST) {
      return Optional.empty();
    }
    String lower = word.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, word.length() / 3);
    Optional<String> best = Optional.empty();
    int bestDistance = limit + 1;
    for (String candidate : known) {
      int distance = distance(lower, candidate.toLowerCase(Locale.ROOT), bestDistance);
      if (distance < bestDistance) {
        best = Optional.of(candidate);
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Edits, with swapped neighbours counted once; anything from the limit on is as good as far. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) >= limit) {
      return limit;
    }
    int[] twoAgo = new int[b.length() + 1];
    int[] oneAgo = new int[b.length() + 1];
    int[] now = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      oneAgo[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      now[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        now[j] = Math.min(Math.min(now[j - 1], oneAgo[j]) + 1, oneAgo[j - 1] + cost);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          now[j] = Math.min(now[j], twoAgo[j - 2] + 1);
        }
      }
      int[] spare = twoAgo;
      twoAgo = oneAgo;
      oneAgo = now;
      now = spare;
    }
    return oneAgo[b.length()];
  }
}
