package io.headwater.table;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/** What the numbers of a column need: their type, decimals, exponents, and how many there are. */
final class NumberDigits {
  /** More values than this are no codes. */
  private static final int MAX_CODES = 10;

  private static final double MIN_SEEN_A_CODE = 20;

  /** The most digits of a double that a person would count on. */
  private static final int MAX_DOUBLE_DIGITS = 17;

  private static final int MAX_DECIMAL_DIGITS = 38;

  private final Extremes extremes = new Extremes();
  private final Set<String> values = new HashSet<>();
  private final Set<String> withoutDecimals = new HashSet<>();
  private boolean whole = true;
  private boolean fitsInt = true;
  private int decimals = -1;
  private boolean sameDecimals = true;
  private int leastDecimals = Integer.MAX_VALUE;
  private int wholeDigits;
  private int significant;
  private long count;
  private long exponents;
  private char exponentLetter;
  private boolean exponentPlus;
  private int exponentDigits;
  private double greatestBelow;
  private double leastFrom = Double.POSITIVE_INFINITY;

  /** Takes a number as Java writes it into account; {@code signed} if it has a plus. */
  void add(String plain, boolean signed) {
    count++;
    int mark = exponentMark(plain);
    boolean isWhole = mark < 0 && plain.indexOf('.') < 0 && !signed;
    whole &= isWhole;
    if (isWhole) {
      long value = Long.parseLong(plain);
      fitsInt &= value == (int) value;
    }
    double value = Double.parseDouble(plain);
    extremes.add(value);
    if (values.size() <= MAX_CODES) {
      values.add(plain);
    }
    addDigits(mark < 0 ? plain : plain.substring(0, mark));
    if (mark >= 0) {
      addExponent(plain.substring(mark), Math.abs(value));
    }
  }

  private static int exponentMark(String plain) {
    return Math.max(plain.indexOf('e'), plain.indexOf('E'));
  }

  private void addDigits(String mantissa) {
    int point = mantissa.indexOf('.');
    int here = point < 0 ? 0 : mantissa.length() - point - 1;
    int before = (point < 0 ? mantissa.length() : point) - (mantissa.startsWith("-") ? 1 : 0);
    if (here == 0 && withoutDecimals.size() <= MAX_CODES) {
      withoutDecimals.add(mantissa);
    } else if (here > 0) {
      sameDecimals &= decimals <= 0 || decimals == here;
    }
    decimals = Math.max(decimals, here);
    leastDecimals = Math.min(leastDecimals, here);
    wholeDigits = Math.max(wholeDigits, before);
    significant = Math.max(significant, before + here);
  }

  private void addExponent(String text, double value) {
    exponents++;
    boolean plus = text.length() > 1 && text.charAt(1) == '+';
    int digits = text.length() - (plus || text.charAt(1) == '-' ? 2 : 1);
    exponentPlus |= plus;
    exponentDigits = exponents == 1 ? digits : Math.min(digits, exponentDigits);
    exponentLetter = text.charAt(0);
    if (value >= 1) {
      leastFrom = Math.min(leastFrom, value);
    } else {
      greatestBelow = Math.max(greatestBelow, value);
    }
  }

  /**
   * The type, with the form of its digits.
   *
   * @param sentinels codes among them, which have decimals of their own
   */
  Schema type(Collection<String> sentinels) {
    boolean fixed = sameDecimals && (decimals == 0 || sentinels.containsAll(withoutDecimals));
    if (whole) {
      return Schema.create(fitsInt ? Type.INT : Type.LONG);
    }
    boolean exact = exponents == 0 && significant > MAX_DOUBLE_DIGITS;
    if (exact && wholeDigits + decimals <= MAX_DECIMAL_DIGITS) {
      Schema type = Schema.create(Type.BYTES);
      type.addProp(TextForm.FIXED, fixed);
      return LogicalTypes.decimal(MAX_DECIMAL_DIGITS, decimals).addToSchema(type);
    }
    Schema type = Schema.create(Type.DOUBLE);
    if (exponents == 0 || exponents == count) {
      type.addProp(TextForm.DECIMALS, decimals);
      type.addProp(TextForm.FIXED, fixed);
      if (leastDecimals > 0 && (!fixed || !sentinels.isEmpty())) {
        type.addProp(TextForm.LEAST_DECIMALS, leastDecimals);
      }
    }
    if (exponents > 0) {
      boolean always = exponents == count;
      type.addProp(
          TextForm.EXPONENT,
          exponentLetter + (exponentPlus ? "+" : "") + "0".repeat(exponentDigits));
      type.addProp(TextForm.EXPONENT_FROM, Double.toString(always ? 0 : from()));
      type.addProp(TextForm.EXPONENT_BELOW, Double.toString(always ? 0 : below()));
    }
    return type;
  }

  /** The greatest of the usual bounds that the great numbers with an exponent allow. */
  private double from() {
    double from = leastFrom;
    for (double usual : new double[] {1e7, 1e16, 1e21}) {
      from = usual <= leastFrom ? usual : from;
    }
    return Math.min(from, Double.MAX_VALUE);
  }

  /** The least of the usual bounds that the small numbers with an exponent allow. */
  private double below() {
    double below = Math.nextUp(greatestBelow);
    for (double usual : new double[] {1e-3, 1e-4, 1e-6}) {
      below = usual > greatestBelow && greatestBelow > 0 ? usual : below;
    }
    return below;
  }

  /**
   * Whether the numbers are codes: two values of any kind, or a few whole ones, each seen again and
   * again.
   */
  boolean areCodes() {
    boolean few = values.size() == 2 || whole && values.size() > 2 && values.size() <= MAX_CODES;
    return few && count >= MIN_SEEN_A_CODE * values.size();
  }

  /** Whether all are whole numbers within {@code [from, to)}. */
  boolean areWithin(double from, double to) {
    return whole && count > 0 && extremes.least() >= from && extremes.greatest() < to;
  }

  Extremes extremes() {
    return extremes;
  }
}
