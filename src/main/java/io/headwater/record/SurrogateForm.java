package io.headwater.record;

import io.headwater.measure.RandomKey;

/** How the surrogates of a column look; nothing in it was read from one value alone. */
sealed interface SurrogateForm permits ShapedText, NumberRun, ReservedText, FakeForm, FillerText {
  /** The surrogates that an entity has. */
  int ATTEMPTS = 8;

  /**
   * A surrogate of an entity.
   *
   * @param entity 0 or more; those up to an {@link #ATTEMPTS}th of what the form allows share none
   *     of their surrogates, and none up to all of it share the first
   * @param attempt 0 to {@link #ATTEMPTS} - 1: which of the entity's surrogates
   * @param key of the column in its stream
   */
  String text(long entity, int attempt, RandomKey key);

  /** Whether it still describes a real value. */
  boolean covers(String value);

  /** What is written, for a person. */
  String label();

  /** Appends the form, after a number that says which. */
  void write(ByteWriter out);

  /** The form that comes next. */
  static SurrogateForm read(ByteReader in) {
    int tag = in.readByte();
    return switch (tag) {
      case ShapedText.TAG -> ShapedText.read(in);
      case NumberRun.TAG -> NumberRun.read(in);
      case ReservedText.TAG -> in.readEnum(ReservedText.class);
      case FakeForm.TAG -> new FakeForm(in.readText());
      case FillerText.TAG -> FillerText.read(in);
      default -> throw in.corrupt("expected a form of kind 0 to 4, got " + tag);
    };
  }
}
