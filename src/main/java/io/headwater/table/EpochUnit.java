package io.headwater.table;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whole numbers that count from 1970: a column is one by its name and the range of its values. */
enum EpochUnit {
  SECONDS("s", 1),
  MILLIS("ms", 1_000),
  MICROS("us", 1_000_000),
  NANOS("ns", 1_000_000_000);

  private static final Pattern NAME =
      Pattern.compile(
          "(?i:(.*[_. ])?(epoch|time|timestamp|ts|date|datetime|unix|utc|created|updated|modified"
              + "|when)([_. ].*)?|.*_at)|.*\\p{Lower}(At|Time|Date|Timestamp|Epoch)(Ms|Millis)?");

  /** 1990 to 2100. */
  private static final double FROM = 631_152_000;

  private static final double TO = 4_102_444_800.0;
  private static final int NANOS_A_SECOND = 1_000_000_000;

  private final String symbol;
  private final long aSecond;

  EpochUnit(String symbol, long aSecond) {
    this.symbol = symbol;
    this.aSecond = aSecond;
  }

  /** The unit of a column, if it is one of moments. */
  static Optional<EpochUnit> of(String column, NumberDigits numbers) {
    for (EpochUnit unit : values()) {
      boolean inRange = numbers.areWithin(FROM * unit.aSecond, TO * unit.aSecond);
      if (inRange && NAME.matcher(column).matches()) {
        return Optional.of(unit);
      }
    }
    return Optional.empty();
  }

  static EpochUnit ofSymbol(String symbol) {
    for (EpochUnit unit : values()) {
      if (unit.symbol.equals(symbol)) {
        return unit;
      }
    }
    throw new IllegalArgumentException("epoch: expected s, ms, us or ns, got " + symbol);
  }

  String symbol() {
    return symbol;
  }

  /** The digits behind the second. */
  int fractionDigits() {
    return ordinal() * 3;
  }

  LocalDateTime moment(long value) {
    long second = Math.floorDiv(value, aSecond);
    int nano = (int) (Math.floorMod(value, aSecond) * (NANOS_A_SECOND / aSecond));
    return LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
  }

  long value(LocalDateTime moment) {
    return moment.toEpochSecond(ZoneOffset.UTC) * aSecond
        + moment.getNano() / (NANOS_A_SECOND / aSecond);
  }
}
