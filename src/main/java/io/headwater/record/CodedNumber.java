package io.headwater.record;

import io.headwater.measure.RandomStream;
import java.util.List;

/**
 * A number of few values, frozen: codes such as 0 and 1, learned as the levels of a category are.
 */
final class CodedNumber implements FeatureCodec {
  /** The first byte, which no {@link NumberTransform} begins with. */
  static final int MARK = 0x41;

  /** More values than this are no codes; a column that is coded stays so up to twice as many. */
  private static final int MAX_CODES = 10;

  private static final double MIN_SEEN_A_CODE = 20;

  private final LevelBlock block;

  private CodedNumber(LevelBlock block) {
    this.block = block;
  }

  /**
   * Whether a number is learned as codes: two values, or a few whole ones, each seen again and
   * again, and none missing.
   *
   * @param rows the weight of all records
   * @param before whether it was learned as codes before
   */
  static boolean fits(NumberSummary summary, double rows, boolean before) {
    Entries entries = summary.entries();
    int values = entries.size();
    boolean whole = summary.grain().decimals() == 0;
    boolean few = values == 2 || whole && values > 2 && values <= MAX_CODES;
    boolean stays = before && values > 1 && values <= 2 * MAX_CODES;
    return !entries.hasIntervals()
        && entries.total() >= rows * (1 - 1e-9)
        && (stays || few && entries.total() >= MIN_SEEN_A_CODE * values);
  }

  /**
   * The codes of a summary.
   *
   * @param previous the coordinates before, or none
   */
  static CodedNumber of(NumberSummary summary, List<String> previous) {
    Entries entries = summary.entries();
    LevelSummary levels = new LevelSummary();
    for (int k = 0; k < entries.size(); k++) {
      levels.add(name(entries.low(k)), entries.weight(k));
    }
    return new CodedNumber(LevelBlock.of(levels, 2 * MAX_CODES, previous));
  }

  private static String name(double value) {
    return Double.toString(value);
  }

  /** The codes as levels. */
  LevelBlock block() {
    return block;
  }

  /** The coordinate of a number; -1 for one not seen. */
  int coordinateOf(double value) {
    return block.coordinateOf(name(value));
  }

  /** The number that {@code x} says, from its coordinate {@code offset} on. */
  double decode(LevelDecoder decoder, float[] x, int offset, RandomStream random) {
    return Double.parseDouble(block.decode(decoder, x, offset, random));
  }

  @Override
  public int width() {
    return block.width();
  }

  @Override
  public void fallback(FeatureValues into, int f) {
    into.setNumber(f, Double.parseDouble(block.names().get(0)));
  }

  @Override
  public void write(ByteWriter out) {
    out.writeByte(MARK);
    block.write(out);
  }

  /** The codes behind their mark. */
  static CodedNumber read(ByteReader in) {
    LevelBlock block = LevelBlock.read(in);
    for (String name : block.names()) {
      try {
        Double.parseDouble(name);
      } catch (NumberFormatException e) {
        throw in.corrupt("expected codes that are numbers, got '%.40s'".formatted(name));
      }
    }
    if (block.names().isEmpty()) {
      throw in.corrupt("expected a code or more, got none");
    }
    return new CodedNumber(block);
  }
}
