package io.headwater.record;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says of a column whether its values identify, from its name and the values of a window.
 *
 * <p>A whole number identifies by a check digit, by its name, or when it never repeats although it
 * is too long for a measurement or repeats were due: a column that merely has many values is one of
 * numbers. Text identifies by its form, by its name, or when hardly any value comes twice.
 */
final class IdentifierDetector {
  /** The share of different values that have the form, and that of those with check digits. */
  private static final double OF_THE_FORM = .8;

  private static final double CHECKED = .95;

  /** Different values that a form or a name needs; with fewer a column is a category. */
  private static final int LEAST_OF_FORM = 10;

  private static final int LEAST_NAMED = 20;
  private static final int LEAST_PERSONS = 50;

  /** The share of different values where hardly any comes twice; less if the name says so. */
  private static final double NEARLY_ALL = .95;

  private static final double NEARLY_ALL_KEYS = .9;

  /** Values without which repeats say nothing; fewer do for text with digits in it. */
  private static final int ENOUGH = 50;

  private static final int ENOUGH_CODES = 10;
  private static final Pattern CODE = Pattern.compile("(?=.{5}).*\\d");

  /** Text that is a code even where it stands alone. */
  private static final Pattern LONG_CODE = Pattern.compile("(.*\\d){4}");

  private static final Pattern TIME_NAME =
      Pattern.compile(
          "(?i)time|date|epoch|nano|micro|milli|(^|_)(ts|at|on|created|updated)(_|$)|At$");

  /** Words of a free text, and the share of different ones. */
  private static final double FREE_WORDS = 4;

  private static final double FREE_DISTINCT = .5;

  /** Repeats that chance would have brought, and none was seen. */
  private static final double REPEATS_DUE = 10;

  /** Digits that no measurement has, and those that none has that is of one length. */
  private static final int MOST_MEASURED = 14;

  private static final int MOST_OF_ONE_LENGTH = 8;

  private final String name;
  private final ColumnValues values;

  private IdentifierDetector(String name, ColumnValues values) {
    this.name = name;
    this.values = values;
  }

  /** What the column identifies; empty for one to learn. */
  static Optional<IdentifierFinding> find(String name, ColumnValues values) {
    IdentifierDetector detector = new IdentifierDetector(name, values);
    return values.rows() == 0
        ? Optional.empty()
        : detector.byForm().or(detector::byName).or(detector::byRepeats);
  }

  /** What a column of this name is likely to identify, of which no value was seen yet. */
  static Optional<IdentifierKind> named(String name) {
    for (IdentifierKind kind : IdentifierKind.values()) {
      if (kind.isNamed(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private int distinct() {
    return values.distinct().size();
  }

  private Optional<IdentifierFinding> byForm() {
    for (IdentifierKind kind : IdentifierKind.values()) {
      double share = values.share(kind::isForm);
      double least = kind.check() == CheckDigits.NONE ? OF_THE_FORM : CHECKED;
      // A page of a site is a category.
      boolean repeats = kind == IdentifierKind.URL && values.distinctShare() < .1;
      boolean enough = distinct() >= Math.min(LEAST_OF_FORM, (values.rows() + 1) / 2);
      if (share >= least && enough && !repeats) {
        return found(kind, text("%.0f %% have the form of one", 100 * share));
      }
    }
    return Optional.empty();
  }

  private Optional<IdentifierFinding> byName() {
    return named(name)
        .filter(kind -> values.share(kind::isPlausible) >= OF_THE_FORM && isLarge(kind))
        .map(kind -> new IdentifierFinding(kind, "its name, and " + counts()));
  }

  /** Whether there are so many different ones that the name is to be believed. */
  private boolean isLarge(IdentifierKind kind) {
    boolean nearlyUnique =
        values.rows() >= ENOUGH_CODES && values.distinctShare() >= NEARLY_ALL_KEYS;
    return switch (kind) {
      case KEY -> nearlyUnique;
      case PERSON, PERSON_ID -> nearlyUnique || distinct() >= LEAST_PERSONS;
      default -> nearlyUnique || distinct() >= LEAST_NAMED;
    };
  }

  private Optional<IdentifierFinding> byRepeats() {
    return values.isNumber() ? byNumbers() : byText();
  }

  private Optional<IdentifierFinding> byText() {
    double words = values.meanOf(FillerText::words);
    if (words >= FREE_WORDS
        && (values.rows() >= LEAST_NAMED || values.distinctShare() == 1)
        && values.distinctShare() >= FREE_DISTINCT) {
      return found(IdentifierKind.FREE_TEXT, text("%.0f words each", words));
    }
    boolean nearlyUnique = values.rows() >= ENOUGH && values.distinctShare() >= NEARLY_ALL;
    Pattern code = values.rows() >= ENOUGH_CODES ? CODE : LONG_CODE;
    boolean codes =
        values.distinctShare() == 1 && values.share(value -> code.matcher(value).find()) == 1;
    return nearlyUnique || codes
        ? found(IdentifierKind.KEY, "hardly any comes twice")
        : Optional.empty();
  }

  private Optional<IdentifierFinding> byNumbers() {
    if (values.distinctShare() < 1 || values.rows() < ENOUGH && !isLong()) {
      return Optional.empty();
    }
    WholeNumbers numbers = new WholeNumbers(values.distinct());
    if (!numbers.areNotNegative() || numbers.mayTellTime(TIME_NAME.matcher(name).find())) {
      return Optional.empty();
    }
    int shortest = numbers.digits(false);
    if (shortest > MOST_MEASURED
        || shortest > MOST_OF_ONE_LENGTH && shortest == numbers.digits(true)) {
      return found(IdentifierKind.KEY, "none comes twice, and all have many digits");
    }
    return numbers.repeatsDue() >= REPEATS_DUE
        ? found(
            IdentifierKind.KEY,
            text("none comes twice, where chance would repeat %.0f", numbers.repeatsDue()))
        : Optional.empty();
  }

  /** Whether each of a few numbers is longer than a measurement. */
  private boolean isLong() {
    return new WholeNumbers(values.distinct()).digits(false) > MOST_MEASURED;
  }

  private Optional<IdentifierFinding> found(IdentifierKind kind, String why) {
    return Optional.of(new IdentifierFinding(kind, why + "; " + counts()));
  }

  private String counts() {
    return text("%,d different in %,d", distinct(), values.rows());
  }

  /** The same in every country: it is a part of the model. */
  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
