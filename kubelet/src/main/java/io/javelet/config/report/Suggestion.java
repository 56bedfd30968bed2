package io.javelet.config.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which known name a mistyped one was meant to be. */
public final class Suggestion {

  private Suggestion() {}

  /** The nearest known name, if one is near enough to be worth naming. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    String wanted = plain(name);
    int tolerance = Math.max(1, wanted.length() / 4);
    return known.stream()
        .map(candidate -> new Candidate(candidate, distance(wanted, plain(candidate))))
        .filter(candidate -> candidate.distance() <= tolerance)
        .min(
            Comparator.comparingInt(Candidate::distance)
                .thenComparingInt(c -> Math.abs(c.name().length() - name.length()))
                .thenComparing(Candidate::name))
        .map(Candidate::name);
  }

  /** The same as words to append to a message; empty when there is nothing to suggest. */
  public static String hint(String name, Collection<String> known) {
    return nearest(name, known).map(near -> "; did you mean \"" + near + "\"?").orElse("");
  }

  private record Candidate(String name, int distance) {}

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Edits that make one text of the other; two neighbours swapped count as one. */
  private static int distance(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int step(int[][] cost, String from, String to, int i, int j) {
    int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
    int best =
        Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + change);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
