package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;

/**
 * Points [n, d] as kernels read them: the whitened numbers first, then every level as 0 or 1, so
 * that two records are at a squared distance of 2 for each category that differs. Immutable.
 */
final class WhitenedPoints {
  private final int[] numbers;
  private final int[] levels;
  private final float[] scales;
  private final Whitening whitening;

  /** By the moments that {@code state} holds. */
  WhitenedPoints(FlowState state, FeatureLayout layout) {
    this.numbers = layout.numberCoordinates();
    this.levels = new int[layout.dimension() - numbers.length];
    this.scales = new float[levels.length];
    int next = 0;
    for (Block block : layout.blocks()) {
      for (int j = 0; block.kind() == Kind.LEVELS && j < block.width(); j++, next++) {
        levels[next] = block.offset() + j;
        scales[next] = block.scale();
      }
    }
    this.whitening = Whitening.of(state, numbers);
  }

  /** d. */
  int dimension() {
    return numbers.length + levels.length;
  }

  /** The coordinates that move, which come first. */
  int moving() {
    return numbers.length;
  }

  /** The points {@code rows} of {@code points} [n, d], whitened [rows, d]. */
  double[] of(float[] points, int[] rows) {
    int d = dimension();
    double[] white = new double[rows.length * d];
    double[] x = new double[numbers.length];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < x.length; k++) {
        x[k] = points[rows[i] * d + numbers[k]];
      }
      System.arraycopy(whitening.white(x), 0, white, i * d, x.length);
      for (int k = 0; k < levels.length; k++) {
        white[i * d + numbers.length + k] = points[rows[i] * d + levels[k]] / scales[k];
      }
    }
    return white;
  }

  /** Moves the numbers of point {@code i} by {@code shift} [moving] of the whitened ones. */
  void move(float[] points, int i, double[] shift) {
    double[] by = whitening.outward(shift);
    for (int k = 0; k < by.length; k++) {
      points[i * dimension() + numbers[k]] += (float) by[k];
    }
  }
}
