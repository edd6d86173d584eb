package io.headwater.record;

import io.headwater.measure.RandomKey;

/**
 * The text of a level. A value that is longer than a category's names are is cut, with a hash in
 * the place of the rest: two different long texts stay two levels, and a model stays small whatever
 * comes.
 */
public final class LevelText {
  /** The most characters of a level. */
  public static final int LONGEST = 1_000;

  /** An ellipsis and sixteen hexadecimal digits. */
  private static final int HASHED = 17;

  private LevelText() {}

  /** The level that {@code text} stands for: itself, unless it is too long. */
  public static String of(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int kept = LONGEST - HASHED;
    // Half a pair of surrogates is no character.
    kept -= Character.isHighSurrogate(text.charAt(kept - 1)) ? 1 : 0;
    return "%s…%016x".formatted(text.substring(0, kept), hash(text));
  }

  private static long hash(String text) {
    return RandomKey.of(text.length()).split(text).bits();
  }
}
