package io.headwater.record;

import org.jspecify.annotations.Nullable;

/**
 * The levels of whether a number or a time is there: null, there, or what stands in its place, text
 * or a number that is a code.
 */
final class Presence {
  private static final String TEXT = "text ";
  private static final String CODE = "code ";

  private Presence() {}

  /** The level of a value that is not null. */
  static String level(Column column, Object value) {
    if (!column.isCode(value)) {
      return FeatureValues.THERE;
    }
    return value instanceof CharSequence text
        ? TEXT + LevelText.of(text.toString())
        : CODE + column.type().toNumber(value, column.schema());
  }

  /** The value of a level other than there. */
  static @Nullable Object value(Column column, String level) {
    if (level.startsWith(TEXT)) {
      return level.substring(TEXT.length());
    }
    return level.startsWith(CODE)
        ? column
            .type()
            .fromNumber(Double.parseDouble(level.substring(CODE.length())), column.schema())
        : null;
  }
}
