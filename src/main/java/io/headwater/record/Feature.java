package io.headwater.record;

/**
 * One number or one level that is read from a column; most columns have one, a moment up to three.
 *
 * @param column the column, by its index in the plan
 * @param name the column's name
 * @param part what is read from it
 */
record Feature(int column, String name, Part part) {
  /** What is read from a column. */
  enum Part {
    /** The number itself; missing when null. */
    VALUE(true),
    /** Whether the value is there or null. */
    PRESENT(false),
    /** The level; null is a level of its own. */
    LEVEL(false),
    /** Milliseconds since the window's start. */
    OFFSET(true),
    /** Milliseconds since the record's event time. */
    LAG(true),
    /** Days since the window's first day, or since the epoch in a file. */
    DAY(true),
    /** Day of the week, "1" (Monday) to "7". */
    WEEKDAY(false),
    /** Milliseconds since midnight, UTC. */
    TIME_OF_DAY(true);

    private final boolean number;

    Part(boolean number) {
      this.number = number;
    }
  }

  /** Whether it is a number rather than a level. */
  boolean isNumber() {
    return part.number;
  }

  /** Whether it is a number of milliseconds. */
  boolean isMillis() {
    return part == Part.OFFSET || part == Part.LAG || part == Part.TIME_OF_DAY;
  }

  /** A name fit for a person: the column's, and the part where that is not the whole. */
  String label() {
    return switch (part) {
      case VALUE, LEVEL -> name;
      default -> name + "." + part.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    };
  }
}
