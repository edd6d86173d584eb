package io.headwater.record;

import java.util.Locale;
import java.util.Set;

/** What people and programs write, among numbers and times, where a value is missing. */
public final class MissingMarks {
  private static final Set<String> MARKS =
      Set.of(
          "?",
          "-",
          "--",
          "---",
          "\u2013",
          "\u2014",
          ".",
          "..",
          "*",
          "na",
          "n/a",
          "n.a.",
          "#n/a",
          "#na",
          "<na>",
          "nan",
          "-nan",
          "null",
          "(null)",
          "<null>",
          "\\n",
          "none",
          "nil",
          "nul",
          "missing",
          "(missing)",
          "unknown",
          "undefined",
          "nd",
          "n.d.",
          "k.a.",
          "#value!",
          "#div/0!",
          "#ref!",
          "#num!",
          "#null!",
          "#name?");

  private MissingMarks() {}

  /** Whether {@code cell} says that nothing is known; in any case. */
  public static boolean isMark(String cell) {
    return cell.length() <= 11 && MARKS.contains(cell.strip().toLowerCase(Locale.ROOT));
  }
}
