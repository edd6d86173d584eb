package io.headwater.record;

import org.jspecify.annotations.Nullable;

/** The bytes of a value that goes with a key: nothing, a number (Double) or a level (String). */
final class RuleValue {
  private static final int NOTHING = 0;
  private static final int NUMBER = 1;
  private static final int LEVEL = 2;

  private RuleValue() {}

  static void write(@Nullable Object value, ByteWriter out) {
    if (value instanceof Double number) {
      out.writeByte(NUMBER);
      out.writeDouble(number);
    } else if (value instanceof String level) {
      out.writeByte(LEVEL);
      out.writeText(level);
    } else {
      out.writeByte(NOTHING);
    }
  }

  static @Nullable Object read(ByteReader in) {
    int kind = in.readByte();
    return switch (kind) {
      case NOTHING -> null;
      case NUMBER -> in.readDouble();
      case LEVEL -> in.readText();
      default -> throw in.corrupt("expected a value of kind 0 to 2, got " + kind);
    };
  }
}
