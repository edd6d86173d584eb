package io.headwater.table;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/**
 * What a column's cells allow its type to be: the narrowest of boolean, int, long, double and
 * timestamp that reads them all, else string.
 *
 * <p>Whole numbers with leading zeros, or of more than 64 bits, are names, not numbers. An empty
 * cell, or {@code NA} among numbers and times, is a missing value.
 */
final class ColumnGuess {
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d*)");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  private static final Set<String> NOT_FINITE =
      Set.of("nan", "inf", "-inf", "+inf", "infinity", "-infinity");
  private static final List<List<String>> BOOLEANS =
      List.of(List.of("true", "false"), List.of("True", "False"), List.of("TRUE", "FALSE"));
  private static final String NOT_AVAILABLE = "NA";

  /** Every whole number of as many characters fits 64 bits. */
  private static final int SAFE_LENGTH = 18;

  private boolean seen;
  private boolean empty;
  private boolean notAvailable;
  private boolean whole = true;
  private boolean fitsInt = true;
  private boolean decimal = true;
  private boolean fixed = true;
  private int decimals = -1;
  private List<List<String>> booleans = BOOLEANS;
  private List<TimeForm> times = TimeForm.KNOWN;

  /** Takes one cell into account; {@code quoted} text of a JSON string is never a number. */
  void add(String cell, boolean quoted) {
    if (cell.isEmpty() && !quoted) {
      empty = true;
    } else if (cell.equals(NOT_AVAILABLE) && !quoted) {
      notAvailable = true;
    } else {
      seen = true;
      addNumber(cell, quoted);
      booleans = booleans.stream().filter(pair -> !quoted && pair.contains(cell)).toList();
      if (!times.isEmpty()) {
        times = new ArrayList<>(times);
        times.removeIf(form -> form.parse(cell).isEmpty());
      }
    }
  }

  /** Takes a value into account that is not there. */
  void addMissing() {
    empty = true;
  }

  private void addNumber(String cell, boolean quoted) {
    if (!decimal || quoted) {
      decimal = false;
      return;
    }
    if (NOT_FINITE.contains(cell.toLowerCase(Locale.ROOT))) {
      whole = false;
      return;
    }
    boolean isWhole = WHOLE.matcher(cell).matches();
    if (isWhole) {
      decimal = fitsLong(cell);
    } else {
      decimal = DECIMAL.matcher(cell).matches() && !hasLeadingZeros(cell);
    }
    whole &= isWhole;
    if (isWhole && decimal) {
      long value = Long.parseLong(cell);
      fitsInt &= value == (int) value;
    }
    addDecimals(cell);
  }

  private static boolean fitsLong(String cell) {
    return cell.length() <= SAFE_LENGTH || new BigInteger(cell).bitLength() < Long.SIZE;
  }

  private static boolean hasLeadingZeros(String cell) {
    int first = cell.startsWith("-") || cell.startsWith("+") ? 1 : 0;
    return cell.length() > first + 1
        && cell.charAt(first) == '0'
        && Character.isDigit(cell.charAt(first + 1));
  }

  private void addDecimals(String cell) {
    int point = cell.indexOf('.');
    boolean exponent = cell.indexOf('e') >= 0 || cell.indexOf('E') >= 0;
    int here = exponent ? Integer.MAX_VALUE : point < 0 ? 0 : cell.length() - point - 1;
    fixed &= !exponent && (decimals < 0 || decimals == here);
    decimals = Math.max(decimals, here);
  }

  /** The column's Avro type with the form of its text; a union with null if cells were missing. */
  Schema schema() {
    boolean text = seen && !decimal && times.isEmpty() && booleans.isEmpty();
    Schema type = seen ? type() : Schema.create(Type.STRING);
    boolean missing = empty || (notAvailable && !text);
    return missing || !seen ? Schema.createUnion(Schema.create(Type.NULL), type) : type;
  }

  /** How a missing value was written. */
  Optional<String> missing() {
    return notAvailable && !empty ? Optional.of(NOT_AVAILABLE) : Optional.empty();
  }

  private Schema type() {
    if (!booleans.isEmpty()) {
      Schema type = Schema.create(Type.BOOLEAN);
      type.addProp(TextForm.TRUE, booleans.get(0).get(0));
      type.addProp(TextForm.FALSE, booleans.get(0).get(1));
      return type;
    }
    if (decimal && whole) {
      return Schema.create(fitsInt ? Type.INT : Type.LONG);
    }
    if (decimal) {
      Schema type = Schema.create(Type.DOUBLE);
      if (decimals >= 0 && decimals < Integer.MAX_VALUE) {
        type.addProp(TextForm.DECIMALS, decimals);
        type.addProp(TextForm.FIXED, fixed);
      }
      return type;
    }
    if (!times.isEmpty()) {
      Schema type = LogicalTypes.timestampMillis().addToSchema(Schema.create(Type.LONG));
      type.addProp(TextForm.PATTERN, times.get(0).pattern());
      return type;
    }
    return Schema.create(Type.STRING);
  }
}
