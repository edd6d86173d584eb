package io.headwater.measure;

import java.util.List;

/**
 * How the d coordinates of a feature vector fall into blocks: a number has one coordinate, a
 * category one for each of its levels.
 *
 * <p>Methods that treat all coordinates alike may ignore it. Offsets are consecutive from zero.
 *
 * @param blocks the blocks in coordinate order; at least one
 * @param ties pairs of categories whose levels are to be drawn together; a block is in one at most
 */
public record FeatureLayout(List<Block> blocks, List<Tie> ties) {
  /** What the coordinates of a block mean. */
  public enum Kind {
    /** One coordinate, about standard normal. */
    NUMBER,
    /** One coordinate a level: {@code scale} at the level of the record and 0 elsewhere. */
    LEVELS
  }

  /**
   * Coordinates [offset, offset + width).
   *
   * @param scale the height of a one-hot coordinate; 1 for a number
   */
  public record Block(Kind kind, int offset, int width, float scale) {}

  /**
   * Two LEVELS blocks, by their places in the block list, whose pair of levels means one thing: an
   * airport of departure and one of arrival are a route.
   */
  public record Tie(int first, int second) {}

  public FeatureLayout {
    blocks = List.copyOf(blocks);
    ties = List.copyOf(ties);
    int next = 0;
    for (Block block : blocks) {
      if (block.offset() != next || block.width() < 1) {
        throw new IllegalArgumentException(
            "feature layout: expected a block at %d of width >= 1, got %s".formatted(next, block));
      }
      next += block.width();
    }
    if (next == 0) {
      throw new IllegalArgumentException("feature layout: expected at least one block, got none");
    }
    for (Tie tie : ties) {
      if (blocks.get(tie.first()).kind() != Kind.LEVELS
          || blocks.get(tie.second()).kind() != Kind.LEVELS) {
        throw new IllegalArgumentException(
            "feature layout: expected ties between categories, got %s".formatted(tie));
      }
    }
  }

  /** A layout without ties. */
  public FeatureLayout(List<Block> blocks) {
    this(blocks, List.of());
  }

  /** A layout of {@code dimension} numbers. */
  public static FeatureLayout numbers(int dimension) {
    Block[] blocks = new Block[dimension];
    for (int j = 0; j < dimension; j++) {
      blocks[j] = new Block(Kind.NUMBER, j, 1, 1f);
    }
    return new FeatureLayout(List.of(blocks));
  }

  /** The coordinates of the numbers, ascending. */
  public int[] numberCoordinates() {
    return blocks.stream()
        .filter(block -> block.kind() == Kind.NUMBER)
        .mapToInt(Block::offset)
        .toArray();
  }

  /** d: all coordinates. */
  public int dimension() {
    Block last = blocks.get(blocks.size() - 1);
    return last.offset() + last.width();
  }
}
