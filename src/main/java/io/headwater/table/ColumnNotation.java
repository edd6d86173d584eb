package io.headwater.table;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/**
 * How the cells of a column say their values, chosen from all of them.
 *
 * @param kind what the cells are
 * @param number the form of numbers; plain for other kinds
 * @param time the form of times; none for other kinds
 * @param booleans how true and false are written; empty for other kinds
 * @param remark what is doubtful about the choice
 */
record ColumnNotation(
    Kind kind,
    NumberForm number,
    Optional<TimeForm> time,
    List<String> booleans,
    Optional<String> remark) {
  /** What cells are. */
  enum Kind {
    /** One of two words. */
    BOOLEAN,
    /** A number. */
    NUMBER,
    /** A date, a time of day, or both. */
    TIME,
    /** Anything else. */
    TEXT,
    /** Missing in every record. */
    NOTHING
  }

  static ColumnNotation text(Optional<String> remark) {
    return new ColumnNotation(Kind.TEXT, NumberForm.PLAIN, Optional.empty(), List.of(), remark);
  }

  static ColumnNotation nothing() {
    return new ColumnNotation(
        Kind.NOTHING, NumberForm.PLAIN, Optional.empty(), List.of(), Optional.empty());
  }

  static ColumnNotation booleans(List<String> words) {
    return new ColumnNotation(
        Kind.BOOLEAN, NumberForm.PLAIN, Optional.empty(), words, Optional.empty());
  }

  static ColumnNotation number(NumberForm form, Optional<String> remark) {
    return new ColumnNotation(Kind.NUMBER, form, Optional.empty(), List.of(), remark);
  }

  static ColumnNotation time(TimeForm form, Optional<String> remark) {
    return new ColumnNotation(Kind.TIME, NumberForm.PLAIN, Optional.of(form), List.of(), remark);
  }

  /** Whether {@code cell} is a date that stands for none, such as 9999-12-31. */
  boolean isCode(String cell) {
    if (time.isEmpty()) {
      return false;
    }
    LocalDateTime moment = time.get().parse(cell);
    boolean whole = time.get().pattern().equals("uuuuMMdd") && TimeForm.isWholeCode(cell);
    return whole || moment != null && TimeForm.isCode(moment) && !time.get().isClock();
  }

  /** Whether {@code cell} says a value in this notation. */
  boolean reads(String cell) {
    return switch (kind) {
      case BOOLEAN -> booleans.contains(cell);
      case NUMBER -> number.plain(cell) != null;
      case TIME -> TimeVotes.reads(time.orElseThrow(), cell) && !isCode(cell);
      case TEXT -> true;
      case NOTHING -> false;
    };
  }
}
