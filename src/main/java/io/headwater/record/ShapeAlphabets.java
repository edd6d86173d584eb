package io.headwater.record;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The characters that may stand at each position of values of one outline.
 *
 * <p>A character that all of {@link #FEW} values share stays as it is, and {@link #MANY} values
 * show which characters a position takes. Of fewer, each digit or letter may become any other of
 * its kind, so that no value shows.
 */
final class ShapeAlphabets {
  /** What stands in an outline for a letter or digit. */
  static final char FREE = '\u0001';

  private static final int FEW = 20;
  private static final int MANY = 100;

  /** Digits are let loose, from the right, until there are as many texts for each value. */
  private static final long TEXTS_A_VALUE = 64;

  private static final String DIGITS = "0123456789";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int HEX_LETTERS = 6;

  private final List<String> values;
  private final boolean number;
  private final boolean lowerHex;
  private final boolean upperHex;

  private ShapeAlphabets(List<String> values, boolean number) {
    this.values = values;
    this.number = number;
    this.lowerHex = values.stream().allMatch(value -> isOf(value, hex(LOWER)));
    this.upperHex = values.stream().allMatch(value -> isOf(value, hex(UPPER)));
  }

  /**
   * The alphabets by position.
   *
   * @param outline which all values have
   * @param number whether they are whole numbers, which begin with no zero
   */
  static List<String> of(String outline, List<String> values, CheckDigits check, boolean number) {
    ShapeAlphabets shape = new ShapeAlphabets(values, number);
    List<String> alphabets = new ArrayList<>();
    for (int i = 0; i < outline.length(); i++) {
      boolean fixed = outline.charAt(i) != FREE;
      alphabets.add(fixed ? String.valueOf(outline.charAt(i)) : shape.alphabet(i));
    }
    return shape.roomy(alphabets, check);
  }

  private static String hex(String letters) {
    return DIGITS + letters.substring(0, HEX_LETTERS);
  }

  private static boolean isOf(String value, String alphabet) {
    return value.chars().filter(Character::isLetterOrDigit).allMatch(c -> alphabet.indexOf(c) >= 0);
  }

  private String alphabet(int i) {
    SortedSet<Character> seen = new TreeSet<>();
    values.forEach(value -> seen.add(value.charAt(i)));
    boolean shown = values.size() >= MANY || values.size() >= FEW && seen.size() == 1;
    return shown ? text(seen) : closure(i, seen);
  }

  private static String text(SortedSet<Character> characters) {
    return characters.stream().map(String::valueOf).collect(Collectors.joining());
  }

  private String closure(int i, SortedSet<Character> seen) {
    boolean digits = seen.stream().anyMatch(Character::isDigit);
    boolean letters = seen.stream().anyMatch(Character::isLetter);
    if (digits && letters && (lowerHex || upperHex)) {
      return hex(lowerHex ? LOWER : UPPER);
    }
    boolean upper = seen.stream().anyMatch(Character::isUpperCase);
    boolean lower = letters && (!upper || seen.stream().anyMatch(Character::isLowerCase));
    return (digits ? digits(i) : "") + (upper ? UPPER : "") + (lower ? LOWER : "");
  }

  private String digits(int i) {
    boolean leading = number && (i == 0 || values.get(0).charAt(i - 1) == '-');
    return leading && values.get(0).length() > i + 1 ? DIGITS.substring(1) : DIGITS;
  }

  /**
   * The same alphabets where they leave room. Else the values are close together and number
   * something: a digit that leads none of them then leads all others, where more of the real ones
   * will not be; or, without one, digits are let loose.
   */
  private List<String> roomy(List<String> alphabets, CheckDigits check) {
    long enough = TEXTS_A_VALUE * values.size();
    if (new TextShape(1, alphabets, check).texts() >= enough) {
      return alphabets;
    }
    List<String> wider = new ArrayList<>(alphabets);
    int first = lastRun(alphabets);
    int most = values.stream().mapToInt(value -> value.charAt(first)).max().orElse('9');
    for (int i = alphabets.size() - 1; i >= 0; i--) {
      boolean led = most < '9' && i >= first;
      if (isDigits(wider.get(i)) && (led || new TextShape(1, wider, check).texts() < enough)) {
        wider.set(i, digits(i));
      }
    }
    if (most < '9' && !number && isDigits(alphabets.get(first))) {
      wider.set(first, DIGITS.substring(most - '0' + 1));
    }
    return wider;
  }

  /** The first position of the last digits that stand together; 0 without any. */
  private static int lastRun(List<String> alphabets) {
    int first = alphabets.size() - 1;
    while (first > 0 && !isDigits(alphabets.get(first))) {
      first--;
    }
    while (first > 0 && isDigits(alphabets.get(first - 1))) {
      first--;
    }
    return first;
  }

  private static boolean isDigits(String alphabet) {
    return alphabet.chars().allMatch(CheckDigits::isDigit);
  }
}
