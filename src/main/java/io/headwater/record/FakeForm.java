package io.headwater.record;

import io.headwater.measure.RandomKey;

/**
 * Texts made up by an expression; two entities may have the same.
 *
 * @param expression of {@link FakeText}
 */
record FakeForm(String expression) implements SurrogateForm {
  static final int TAG = 3;

  @Override
  public String text(long entity, int attempt, RandomKey key) {
    return FakeText.installed().of(expression, key.at(entity).at(attempt).stream());
  }

  @Override
  public boolean covers(String value) {
    return true;
  }

  @Override
  public String label() {
    return "made-up text by '%s'".formatted(expression);
  }

  @Override
  public void write(ByteWriter out) {
    out.writeByte(TAG);
    out.writeText(expression);
  }
}
