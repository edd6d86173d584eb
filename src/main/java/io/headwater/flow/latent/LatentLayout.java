package io.headwater.flow.latent;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.FeatureLayout.Tie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Where things stand before and behind an encoder: k latent numbers take the place of the m numbers
 * of the data, and the one-hot levels follow them as they are, since levels are conditions.
 *
 * @param data the layout of the points
 * @param numbers k >= 1
 */
record LatentLayout(FeatureLayout data, int numbers) {
  /** At most {@code most} latent numbers, at least one, and no more than the data have. */
  static LatentLayout of(FeatureLayout data, int most) {
    return new LatentLayout(data, Math.min(most, data.numberCoordinates().length));
  }

  /** The layout of the latent points. */
  FeatureLayout latent() {
    List<Block> blocks = new ArrayList<>();
    for (int j = 0; j < numbers; j++) {
      blocks.add(new Block(Kind.NUMBER, j, 1, 1f));
    }
    int next = numbers;
    int[] place = new int[data.blocks().size()];
    for (int b = 0; b < place.length; b++) {
      Block block = data.blocks().get(b);
      if (block.kind() == Kind.LEVELS) {
        place[b] = blocks.size();
        blocks.add(new Block(Kind.LEVELS, next, block.width(), block.scale()));
        next += block.width();
      }
    }
    List<Tie> ties =
        data.ties().stream().map(tie -> new Tie(place[tie.first()], place[tie.second()])).toList();
    return new FeatureLayout(blocks, ties);
  }

  /** The data's coordinates of levels, ascending: latent coordinate numbers + i is the i-th. */
  int[] levels() {
    return data.blocks().stream()
        .filter(block -> block.kind() == Kind.LEVELS)
        .flatMapToInt(block -> IntStream.range(0, block.width()).map(i -> block.offset() + i))
        .toArray();
  }

  /** For each coordinate of the data 1 + the latent one that holds its level, else 0. */
  NamedArray places() {
    float[] places = new float[data.dimension()];
    int next = numbers;
    for (int j : levels()) {
      places[j] = 1f + next++;
    }
    return NamedArray.withFeatureAxes(0b1, places, places.length);
  }

  /**
   * For each latent coordinate the one it continues, or -1: what moves a latent state to this
   * layout.
   *
   * @param places of the layout before, moved to the data's coordinates of now
   * @param numbersBefore the latent numbers then
   */
  int[] oldOf(NamedArray places, int numbersBefore) {
    int[] levels = levels();
    int[] oldOf = new int[numbers + levels.length];
    Arrays.setAll(
        oldOf,
        j ->
            j < numbers ? (j < numbersBefore ? j : -1) : (int) places.get(levels[j - numbers]) - 1);
    return oldOf;
  }

  /** This as an array of a published state. */
  Map<String, NamedArray> toArrays() {
    int[] of = data.numberCoordinates();
    float[] coordinates = new float[of.length];
    for (int j = 0; j < of.length; j++) {
      coordinates[j] = of[j];
    }
    return Map.of(
        "decoder-numbers", NamedArray.of(coordinates, of.length), "decoder-places", places());
  }

  /** The coordinates of the numbers that {@link #toArrays} wrote. */
  static int[] numberCoordinates(FlowState published) {
    NamedArray of = published.array("decoder-numbers");
    int[] coordinates = new int[of.size()];
    Arrays.setAll(coordinates, j -> (int) of.get(j));
    return coordinates;
  }
}
