package io.headwater.record;

import io.headwater.measure.RandomKey;
import java.util.Collection;
import java.util.regex.Pattern;

/**
 * Whole numbers in a run of their own, above the real ones: for columns that number their rows.
 *
 * @param first the number of entity 0
 * @param step from one to the next, 1 or more
 * @param last the greatest that the type holds
 */
record NumberRun(long first, long step, long last) implements SurrogateForm {
  static final int TAG = 1;

  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

  /** A sample does not show the greatest number of all, and a stream's go on. */
  private static final double MARGIN = 1.25;

  private static final double MARGIN_OF_STREAM = 100;

  private static final long LARGEST_POWER = 1_000_000_000_000_000_000L;

  /**
   * The run that begins at a power of ten above {@code values}.
   *
   * @param goesOn whether more real ones will come: it then begins further up
   */
  static NumberRun above(Collection<String> values, boolean goesOn, long last) {
    long any = Long.parseLong(values.iterator().next());
    long greatest = any;
    long step = 0;
    for (String text : values) {
      long value = Long.parseLong(text);
      greatest = Math.max(greatest, value);
      step = gcd(step, Math.abs(value - any));
    }
    double above = Math.max(1, greatest) * (goesOn ? MARGIN_OF_STREAM : MARGIN);
    long first = 1;
    while (first < above && first <= Math.min(last / 10, LARGEST_POWER / 10)) {
      first *= 10;
    }
    return new NumberRun(first, Math.max(1, Math.min(step, first)), last);
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  @Override
  public String text(long entity, int attempt, RandomKey key) {
    long count = Math.max(1, (last - first) / step);
    return Long.toString(first + entity % count * step);
  }

  @Override
  public boolean covers(String value) {
    return WHOLE.matcher(value).matches() && Long.parseLong(value) < first;
  }

  @Override
  public String label() {
    return "whole numbers from %d on".formatted(first);
  }

  @Override
  public void write(ByteWriter out) {
    out.writeByte(TAG);
    out.writeLong(first);
    out.writeLong(step);
    out.writeLong(last);
  }

  static NumberRun read(ByteReader in) {
    NumberRun run = new NumberRun(in.readLong(), in.readLong(), in.readLong());
    if (run.step < 1 || run.first < 0 || run.last < run.first) {
      throw in.corrupt("expected a run of numbers from 0 or more on, got " + run);
    }
    return run;
  }
}
