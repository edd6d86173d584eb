package io.headwater.table;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a column writes its numbers, such as {@code € 1.234,56}, {@code 12 %} or {@code (1 234.5)}.
 * The decimals are not part of it.
 *
 * @param prefix what stands before the digits, with its space
 * @param suffix what stands behind them, with its space
 * @param decimal the decimal mark
 * @param grouping what separates thousands; empty for nothing
 * @param sign how a negative number is written
 * @param minus the minus sign: a hyphen or U+2212
 */
record NumberForm(
    String prefix, String suffix, char decimal, String grouping, Sign sign, char minus) {
  /** Where the sign of a number stands. */
  enum Sign {
    /** A minus before the prefix. */
    FIRST,
    /** A minus between the prefix and the digits. */
    INNER,
    /** A minus behind everything. */
    LAST,
    /** Parentheses around everything. */
    PARENTHESES,
    /** A minus first, and a plus before positive numbers. */
    BOTH
  }

  /** Plain digits with a decimal point. */
  static final NumberForm PLAIN = new NumberForm("", "", '.', "", Sign.FIRST, '-');

  private static final Pattern EXAMPLE = Pattern.compile("(\\+?)(.*?)1(\\D?)234(\\D)5(.*)");
  private static final String PLAIN_EXAMPLE = "1234.5";
  private static final int GROUP = 3;

  /** Every whole number of as many digits has 64 bits at most. */
  private static final int SAFE_LENGTH = 18;

  static boolean isMinus(char c) {
    return c == '-' || c == '\u2212';
  }

  /**
   * The form that an example shows: 1234.5 as the column writes it, and behind a semicolon -1234.5
   * where that is not the same with a hyphen first.
   */
  static NumberForm of(String example) {
    int semicolon = example.indexOf(';');
    String positive = semicolon < 0 ? example : example.substring(0, semicolon);
    Matcher parts = EXAMPLE.matcher(positive);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "number format: expected 1234.5 as the column writes it, such as '€ 1.234,5', got '%s'"
              .formatted(example));
    }
    NumberForm form =
        new NumberForm(
            parts.group(2),
            parts.group(5),
            parts.group(4).charAt(0),
            parts.group(3),
            parts.group(1).isEmpty() ? Sign.FIRST : Sign.BOTH,
            '-');
    return semicolon < 0 ? form : form.withNegative(example.substring(semicolon + 1));
  }

  private NumberForm withNegative(String example) {
    for (char candidate : new char[] {'-', '\u2212'}) {
      for (Sign style : Sign.values()) {
        NumberForm form = new NumberForm(prefix, suffix, decimal, grouping, style, candidate);
        boolean positive = (style == Sign.BOTH) == (sign == Sign.BOTH);
        if (positive && form.write("-" + PLAIN_EXAMPLE).equals(example)) {
          return form;
        }
      }
    }
    throw new IllegalArgumentException(
        "number format: expected -1234.5 as the column writes it behind the semicolon, got '%s'"
            .formatted(example));
  }

  /** The example that {@link #of} reads. */
  String example() {
    String positive = write(PLAIN_EXAMPLE);
    String negative = write("-" + PLAIN_EXAMPLE);
    boolean usual = sign == Sign.BOTH || sign == Sign.FIRST;
    return usual && minus == '-' ? positive : positive + ";" + negative;
  }

  /**
   * The number in {@code cell} as Java reads it; null if the cell is not of this form. Space around
   * it and the place of the sign may differ.
   */
  @Nullable String plain(String cell) {
    String text = cell.strip();
    boolean parentheses = text.length() > 2 && text.startsWith("(") && text.endsWith(")");
    text = parentheses ? text.substring(1, text.length() - 1) : text;
    String inner = withoutSign(text);
    String bare = withoutAffixes(inner);
    if (bare == null) {
      return null;
    }
    String digits = withoutSign(bare);
    String number = digits(digits, decimal, grouping);
    int signs = (inner.equals(text) ? 0 : 1) + (digits.equals(bare) ? 0 : 1);
    if (number == null || signs + (parentheses ? 1 : 0) > 1) {
      return null;
    }
    boolean negative = parentheses || isNegative(text, inner) || isNegative(bare, digits);
    String signed = negative ? "-" + number : number;
    return fitsLong(signed) ? signed : null;
  }

  private static boolean isNegative(String signed, String bare) {
    return signed.length() > bare.length()
        && (isMinus(signed.charAt(0)) || isMinus(signed.charAt(signed.length() - 1)));
  }

  private static String withoutSign(String text) {
    if (text.length() < 2) {
      return text;
    }
    if (text.charAt(0) == '+' || isMinus(text.charAt(0))) {
      return text.substring(1).stripLeading();
    }
    return isMinus(text.charAt(text.length() - 1))
        ? text.substring(0, text.length() - 1).stripTrailing()
        : text;
  }

  private @Nullable String withoutAffixes(String text) {
    String before = prefix.strip();
    String behind = suffix.strip();
    boolean fits =
        text.length() >= before.length() + behind.length()
            && text.startsWith(before)
            && text.endsWith(behind);
    return fits ? text.substring(before.length(), text.length() - behind.length()).strip() : null;
  }

  /**
   * Digits without a sign as Java reads them, or null: in groups of three where there is a
   * grouping, without leading zeros, perhaps with an exponent.
   */
  static @Nullable String digits(String text, char decimal, String grouping) {
    StringBuilder plain = new StringBuilder(text.length());
    int at = wholePart(text, grouping, plain);
    if (at < 0 || plain.length() > 1 && plain.charAt(0) == '0') {
      return null;
    }
    if (at < text.length() && text.charAt(at) == decimal) {
      plain.append('.');
      for (at++; at < text.length() && isDigit(text.charAt(at)); at++) {
        plain.append(text.charAt(at));
      }
    }
    if (plain.isEmpty() || plain.length() == 1 && plain.charAt(0) == '.') {
      return null;
    }
    // Nobody writes 1.234e5 for 1234e5: what has an exponent has no groups.
    boolean ends = at == text.length() || grouping.isEmpty() && isExponent(text, at);
    return ends && fitsLong("-" + plain) ? plain + text.substring(at) : null;
  }

  /**
   * Whether a number without a point or an exponent has 64 bits at most; a longer one is a name.
   */
  private static boolean fitsLong(String number) {
    return number.length() <= SAFE_LENGTH
        || !number.chars().allMatch(c -> c == '-' || isDigit((char) c))
        || new BigInteger(number).bitLength() < Long.SIZE;
  }

  /** Where the whole part ends; -1 if its groups are wrong. */
  private static int wholePart(String text, String grouping, StringBuilder plain) {
    char separator = grouping.isEmpty() ? 0 : grouping.charAt(0);
    boolean grouped = false;
    int run = 0;
    int at = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (isDigit(c)) {
        plain.append(c);
        run++;
      } else if (c == separator && run > 0 && run <= GROUP && (!grouped || run == GROUP)) {
        grouped = true;
        run = 0;
      } else {
        break;
      }
    }
    boolean wrong = grouped ? run != GROUP : separator != 0 && run > GROUP;
    return wrong ? -1 : at;
  }

  private static boolean isExponent(String text, int from) {
    boolean letter = text.charAt(from) == 'e' || text.charAt(from) == 'E';
    int at = from + 1;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    int digits = at;
    while (digits < text.length() && isDigit(text.charAt(digits))) {
      digits++;
    }
    return letter && digits == text.length() && digits > at && digits - at <= GROUP;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The cell of a number written as Java writes it. */
  String write(String plain) {
    boolean negative = plain.startsWith("-");
    String number = prefix + digits(negative ? plain.substring(1) : plain) + suffix;
    if (!negative) {
      return sign == Sign.BOTH ? "+" + number : number;
    }
    return switch (sign) {
      case FIRST, BOTH -> minus + number;
      case INNER -> prefix + minus + number.substring(prefix.length());
      case LAST -> number + minus;
      case PARENTHESES -> "(" + number + ")";
    };
  }

  private String digits(String plain) {
    int end = 0;
    while (end < plain.length() && isDigit(plain.charAt(end))) {
      end++;
    }
    StringBuilder text = new StringBuilder(plain.substring(0, end));
    for (int k = end - GROUP; k > 0 && !grouping.isEmpty(); k -= GROUP) {
      text.insert(k, grouping);
    }
    return text + plain.substring(end).replace('.', decimal);
  }
}
