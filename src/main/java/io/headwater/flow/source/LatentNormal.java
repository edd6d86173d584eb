package io.headwater.flow.source;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a Gaussian copula draws from: one standard normal number for each block of the layout, how
 * they depend on each other, and what a value of one means for the block's features.
 */
public final class LatentNormal {
  /** Points that are placed at a time. */
  static final int LANES = 16;

  private static final int BLOCK_COLUMNS = 6;

  private final List<Block> blocks;

  /** Of numbers; 0 and 1 for categories. */
  private final double[] mean;

  private final double[] deviation;
  private final LevelIntervals intervals;

  /** L with L Lᵀ = R, lower triangular [p, p]. */
  private final double[] root;

  private LatentNormal(
      List<Block> blocks,
      double[] mean,
      double[] deviation,
      LevelIntervals intervals,
      double[] root) {
    this.blocks = blocks;
    this.mean = mean;
    this.deviation = deviation;
    this.intervals = intervals;
    this.root = root;
  }

  /** The latent normal whose features have these moments, to the order the copula keeps. */
  public static LatentNormal fit(FeatureMoments moments, FeatureLayout layout) {
    List<Block> blocks = layout.blocks();
    int p = blocks.size();
    double[] mean = new double[p];
    double[] deviation = new double[p];
    LevelIntervals intervals = LevelIntervals.fit(moments, layout);
    for (int b = 0; b < p; b++) {
      boolean learned = blocks.get(b).kind() == Kind.NUMBER && moments.weight() > 0;
      int j = blocks.get(b).offset();
      mean[b] = learned ? moments.mean(j) : 0;
      deviation[b] = learned ? deviation(moments, j) : 1;
    }
    double[] correlation = correlation(moments, blocks, deviation, intervals);
    double[] root = CorrelationRoot.of(correlation, isNumber(blocks));
    return new LatentNormal(blocks, mean, deviation, intervals, root);
  }

  /** The deviation of coordinate j; 0 when it is a constant but for rounding. */
  private static double deviation(FeatureMoments moments, int j) {
    double variance = moments.covariance(j, j);
    double rounding = 1e-12 * (1 + moments.mean(j) * moments.mean(j));
    return variance <= rounding ? 0 : Math.sqrt(variance);
  }

  // Of a number and any other block r_ab = cov(s_a, s_b) / (Var s_a Var s_b), with
  // s = (x − m)/σ and Var s = 1 for a number; of two categories see LevelCorrelation.
  private static double[] correlation(
      FeatureMoments moments, List<Block> blocks, double[] deviation, LevelIntervals intervals) {
    int p = blocks.size();
    double[] scoreOf = new double[moments.mean().length];
    double[] variance = new double[p];
    @Nullable LevelScore[] scores = new @Nullable LevelScore[p];
    for (int a = 0; a < p; a++) {
      Block block = blocks.get(a);
      if (block.kind() == Kind.NUMBER) {
        scoreOf[block.offset()] = deviation[a] == 0 ? 0 : 1 / deviation[a];
        variance[a] = 1;
      } else {
        variance[a] = intervals.scores(block, scoreOf);
        scores[a] = intervals.score(block, scoreOf);
      }
    }
    double[] r = new double[p * p];
    for (int a = 0; a < p; a++) {
      r[a * p + a] = 1;
      for (int b = 0; b < a; b++) {
        double scale = variance[a] * variance[b];
        if (scale > 0) {
          double c = scoreCovariance(moments, scoreOf, blocks.get(a), blocks.get(b));
          LevelScore x = scores[a];
          LevelScore y = scores[b];
          double found = x != null && y != null ? LevelCorrelation.of(c, x, y) : c / scale;
          r[a * p + b] = r[b * p + a] = Math.max(-1, Math.min(1, found));
        }
      }
    }
    return r;
  }

  private static double scoreCovariance(
      FeatureMoments moments, double[] scoreOf, Block a, Block b) {
    double sum = 0;
    for (int j = a.offset(); j < a.offset() + a.width(); j++) {
      for (int k = b.offset(); k < b.offset() + b.width(); k++) {
        sum += scoreOf[j] * scoreOf[k] * moments.covariance(j, k);
      }
    }
    return sum;
  }

  private static boolean[] isNumber(List<Block> blocks) {
    boolean[] isNumber = new boolean[blocks.size()];
    for (int b = 0; b < isNumber.length; b++) {
      isNumber[b] = blocks.get(b).kind() == Kind.NUMBER;
    }
    return isNumber;
  }

  /**
   * Writes the features of {@code count} points {@code into} an array of zeros [count, dimension].
   *
   * @param streams where the normal numbers of point i come from
   */
  public void draw(IntFunction<RandomStream> streams, int count, float[] into, int dimension) {
    int p = blocks.size();
    boolean[] skipped = new boolean[p];
    double[] g = new double[p * LANES];
    for (int first = 0; first < count; first += LANES) {
      int lanes = Math.min(LANES, count - first);
      for (int i = 0; i < lanes; i++) {
        RandomStream stream = streams.apply(first + i);
        for (int b = 0; b < p; b++) {
          g[b * LANES + i] = stream.nextGaussian();
        }
      }
      place(g, lanes, skipped, into, first * dimension, dimension);
    }
  }

  /**
   * By block, whether its number is of any account to the blocks that are placed.
   *
   * @param skipped the blocks that are not
   */
  boolean[] reads(boolean[] skipped) {
    int p = blocks.size();
    boolean[] reads = new boolean[p];
    for (int b = 0; b < p; b++) {
      for (int k = 0; k <= b && !skipped[b]; k++) {
        reads[k] |= root[b * p + k] != 0;
      }
    }
    return reads;
  }

  /**
   * Writes the points that independent standard normal numbers {@code g} [blocks, {@value #LANES}]
   * mean: each point's number of a block stands beside those of the other points, so that a row of
   * the root, a matrix of the square of the blocks, is read once for all of them.
   *
   * @param lanes how many points there are, at most {@value #LANES}
   * @param skipped the blocks that are left as they are
   * @param offset where the first point's features begin
   * @param stride from there to the next point's
   */
  void place(double[] g, int lanes, boolean[] skipped, float[] into, int offset, int stride) {
    double[] z = new double[LANES];
    for (int b = 0; b < blocks.size(); b++) {
      if (!skipped[b]) {
        correlate(b, g, z);
        for (int i = 0; i < lanes; i++) {
          put(b, z[i], into, offset + i * stride);
        }
      }
    }
  }

  /** Row b of L g for all lanes; each lane adds up in the order of the blocks. */
  private void correlate(int b, double[] g, double[] z) {
    int p = blocks.size();
    Arrays.fill(z, 0);
    for (int k = 0; k <= b; k++) {
      double weight = root[b * p + k];
      if (weight != 0) {
        int at = k * LANES;
        for (int i = 0; i < LANES; i++) {
          z[i] += weight * g[at + i];
        }
      }
    }
  }

  private void put(int b, double z, float[] into, int offset) {
    Block block = blocks.get(b);
    if (block.kind() == Kind.NUMBER) {
      into[offset + block.offset()] = (float) (mean[b] + deviation[b] * z);
    } else {
      into[offset + intervals.levelAt(block, z)] = block.scale();
    }
  }

  /** The blocks it draws, in coordinate order. */
  List<Block> blocks() {
    return blocks;
  }

  /** This as arrays of a published state. */
  public Map<String, NamedArray> toArrays() {
    int p = blocks.size();
    float[] table = new float[p * BLOCK_COLUMNS];
    for (int b = 0; b < p; b++) {
      Block block = blocks.get(b);
      int at = b * BLOCK_COLUMNS;
      table[at] = block.kind().ordinal();
      table[at + 1] = block.offset();
      table[at + 2] = block.width();
      table[at + 3] = block.scale();
      table[at + 4] = (float) mean[b];
      table[at + 5] = (float) deviation[b];
    }
    TreeMap<String, NamedArray> arrays = new TreeMap<>(intervals.toArrays());
    arrays.put("blocks", NamedArray.of(table, p, BLOCK_COLUMNS));
    arrays.put("correlation-root", NamedArray.of(FeatureMoments.floats(root), p, p));
    return arrays;
  }

  /** What {@link #toArrays} wrote. */
  public static LatentNormal fromState(FlowState published) {
    NamedArray table = published.array("blocks");
    int p = table.extent(0);
    Block[] blocks = new Block[p];
    double[] mean = new double[p];
    double[] deviation = new double[p];
    for (int b = 0; b < p; b++) {
      int at = b * BLOCK_COLUMNS;
      Kind kind = table.get(at) == Kind.NUMBER.ordinal() ? Kind.NUMBER : Kind.LEVELS;
      int offset = (int) table.get(at + 1);
      blocks[b] = new Block(kind, offset, (int) table.get(at + 2), table.get(at + 3));
      mean[b] = table.get(at + 4);
      deviation[b] = table.get(at + 5);
    }
    double[] root = FeatureMoments.doubles(published.array("correlation-root"));
    LevelIntervals intervals = LevelIntervals.fromArrays(published);
    return new LatentNormal(List.of(blocks), mean, deviation, intervals, root);
  }
}
