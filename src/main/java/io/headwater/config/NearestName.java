package io.headwater.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The known name that somebody most likely meant. */
public final class NearestName {
  /** Fewer letters begin too many names. */
  private static final int SHORTEST_START = 4;

  private NearestName() {}

  /**
   * The one of {@code known} with the smallest edit distance to {@code typed}, or whose beginning
   * has, of names that were cut short; none when even that one differs in more than a third of its
   * letters, at least two.
   */
  public static Optional<String> of(String typed, Collection<String> known) {
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String name : known) {
      int distance = toNameOrStart(typed.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    if (nearest == null || least > Math.max(2, nearest.length() / 3)) {
      return Optional.empty();
    }
    return Optional.of(nearest);
  }

  /** A beginning counts as one edit more than the whole name, so that whole names win. */
  private static int toNameOrStart(String typed, String name) {
    int whole = distance(typed, name);
    if (typed.length() < SHORTEST_START || typed.length() >= name.length()) {
      return whole;
    }
    int least = whole;
    for (int length = typed.length(); length <= typed.length() + 1; length++) {
      String start = name.substring(0, Math.min(length, name.length()));
      least = Math.min(least, distance(typed, start) + 1);
    }
    return least;
  }

  /**
   * Edits that turn {@code a} into {@code b}: insertions, deletions, substitutions and swaps of
   * neighbours (optimal string alignment).
   */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : cell(a, b, d, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int cell(String a, String b, int[][] d, int i, int j) {
    int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least = Math.min(d[i - 1][j - 1] + substitution, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
