package io.headwater.table;

/**
 * What the columns of a file that leave no doubt say of the others.
 *
 * @param decimalPoints columns that must have a decimal point
 * @param decimalCommas columns that must have a decimal comma
 * @param dayFirst columns of dates that must have the day before the month
 * @param monthFirst columns of dates that must have the month before the day
 * @param delimiter what separates cells; {@link #JSON} where nothing does
 */
record FileNotation(
    int decimalPoints, int decimalCommas, int dayFirst, int monthFirst, char delimiter) {
  /** The delimiter of a JSON file, whose values have types of their own. */
  static final char JSON = '\0';

  boolean isJson() {
    return delimiter == JSON;
  }

  FileNotation with(NumberVotes numbers, TimeVotes times) {
    return new FileNotation(
        decimalPoints + (numbers.isSure('.') ? 1 : 0),
        decimalCommas + (numbers.isSure(',') ? 1 : 0),
        dayFirst + (times.isSure(true) ? 1 : 0),
        monthFirst + (times.isSure(false) ? 1 : 0),
        delimiter);
  }

  /** The decimal mark of a column that may have either; cells end at semicolons for a reason. */
  char decimal() {
    boolean unknown = decimalCommas == decimalPoints;
    return decimalCommas > decimalPoints || unknown && delimiter == ';' ? ',' : '.';
  }

  /** Whether {@link #decimal} follows from something. */
  boolean knowsDecimal() {
    return decimalCommas != decimalPoints || delimiter == ';';
  }

  /** Whether the day comes first in a date that may be read both ways. */
  boolean isDayFirst() {
    return dayFirst > monthFirst || dayFirst == monthFirst && decimal() == ',';
  }

  /** Whether {@link #isDayFirst} follows from something. */
  boolean knowsDayFirst() {
    return dayFirst != monthFirst || decimal() == ',';
  }
}
