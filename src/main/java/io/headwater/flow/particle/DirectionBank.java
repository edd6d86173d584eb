package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.Map;

/**
 * Fixed directions of R^d: K bases, each of m directions for the m numbers.
 *
 * <p>In the numbers whitened by the moments of the window that the bank was drawn in, a basis is
 * orthonormal, and uniform over orthonormal bases. To that a direction adds a random score for
 * every level of every category: a projection reads b · u + Σ score(level). Over all b and scores
 * these determine the joint law of numbers and categories (Cramér and Wold), and a particle is
 * moved along the numbers alone. The scores of a basis share one deviation. A last basis is that of
 * the coordinates themselves, each scaled by its deviation and without scores. Immutable.
 */
public final class DirectionBank {
  private static final String READERS = "directions";
  private static final String MOVERS = "direction-moves";
  private static final String MARKS = "direction-marks";

  /** Deviations of the sums of scores of bases 0, 1, ..., and so on from the first again. */
  private static final double[] DEVIATIONS = {0, 1, 2, 3};

  /** A relative change of a squared norm that rounding cannot make. */
  private static final double SAME = 1e-5;

  /** A projection may have moved by so many deviations before the bank is drawn anew ... */
  private static final double FARTHEST = 2;

  /** ... or become wider or narrower by this factor. */
  private static final double WIDEST = 2;

  private final int dimension;
  private final int[] numbers;

  /** Row l reads a projection: θ_l over all coordinates [L, d]. */
  private final float[] readers;

  /** Row l is what a unit of the projection moves, over the numbers [L, d]. */
  private final float[] movers;

  /** What a projection is short by, |θ_l|², and |b_l|² of the whitened numbers [L, 3]. */
  private final float[] marks;

  private DirectionBank(
      int dimension, int[] numbers, float[] readers, float[] movers, float[] marks) {
    this.dimension = dimension;
    this.numbers = numbers;
    this.readers = readers;
    this.movers = movers;
    this.marks = marks;
  }

  /**
   * The bank of {@code bases} random bases.
   *
   * @param state whose moments whiten the numbers
   * @param layout with at least one number
   * @param bases K >= 1
   */
  public static DirectionBank random(
      FlowState state, FeatureLayout layout, int bases, RandomKey key) {
    int d = layout.dimension();
    int[] numbers = layout.numberCoordinates();
    int m = numbers.length;
    int size = (bases + 1) * m;
    DirectionBank bank =
        new DirectionBank(
            d, numbers, new float[size * d], new float[size * d], new float[3 * size]);
    Whitening whitening = Whitening.of(state, numbers);
    for (int l = 0; l < bases * m; l++) {
      double[] basis = Calibration.orthonormal(m, key.split("basis").at(l / m));
      bank.place(l, column(basis, m, l % m), whitening);
      double deviation = DEVIATIONS[l / m % DEVIATIONS.length];
      bank.score(l, layout, deviation, key.split("scores").at(l));
    }
    for (int j = 0; j < m; j++) {
      bank.placeCoordinate(bases * m + j, j, whitening);
    }
    for (int l = 0; l < size; l++) {
      bank.marks[3 * l + 1] = (float) bank.squaredNorm(l);
    }
    return bank;
  }

  /**
   * Frequencies for random Fourier features of the whitened numbers: normal vectors w / σ, the
   * kernel's width σ uniform in its logarithm. They are no bases.
   *
   * @param count of the frequencies, >= 1
   * @param narrowest the least σ, > 0
   * @param widest the largest σ
   */
  public static DirectionBank frequencies(
      FlowState state,
      FeatureLayout layout,
      int count,
      double narrowest,
      double widest,
      RandomKey key) {
    int d = layout.dimension();
    int[] numbers = layout.numberCoordinates();
    DirectionBank bank =
        new DirectionBank(
            d, numbers, new float[count * d], new float[count * d], new float[3 * count]);
    Whitening whitening = Whitening.of(state, numbers);
    for (int l = 0; l < count; l++) {
      RandomStream stream = key.split("frequency").at(l).stream();
      double width = narrowest * StrictMath.pow(widest / narrowest, stream.nextDouble());
      double[] w = new double[numbers.length];
      Arrays.setAll(w, j -> stream.nextGaussian() / width);
      bank.place(l, w, whitening);
      bank.score(l, layout, 1, key.split("scores").at(l));
      bank.marks[3 * l + 1] = (float) bank.squaredNorm(l);
    }
    return bank;
  }

  private static double[] column(double[] matrix, int m, int j) {
    double[] column = new double[m];
    for (int i = 0; i < m; i++) {
      column[i] = matrix[i * m + j];
    }
    return column;
  }

  private void place(int l, double[] b, Whitening whitening) {
    double[] theta = whitening.inward(b);
    double[] outward = whitening.outward(b);
    double offset = 0;
    double square = 0;
    for (int i = 0; i < b.length; i++) {
      square += b[i] * b[i];
      readers[l * dimension + numbers[i]] = (float) theta[i];
      movers[l * dimension + numbers[i]] = (float) outward[i];
      offset += theta[i] * whitening.mean()[i];
    }
    marks[3 * l] = (float) offset;
    marks[3 * l + 2] = (float) square;
  }

  private void placeCoordinate(int l, int j, Whitening whitening) {
    double deviation = whitening.deviation(j);
    readers[l * dimension + numbers[j]] = (float) (1 / deviation);
    movers[l * dimension + numbers[j]] = (float) deviation;
    marks[3 * l] = (float) (whitening.mean()[j] / deviation);
    marks[3 * l + 2] = 1;
  }

  private void score(int l, FeatureLayout layout, double deviation, RandomKey key) {
    RandomStream stream = key.stream();
    double each = deviation / Math.sqrt(Math.max(1, layout.blocks().size() - numbers.length));
    for (Block block : layout.blocks()) {
      for (int j = 0; block.kind() == Kind.LEVELS && j < block.width(); j++) {
        readers[l * dimension + block.offset() + j] =
            (float) (each * stream.nextGaussian() / block.scale());
      }
    }
  }

  private double squaredNorm(int l) {
    double sum = 0;
    for (int j = 0; j < dimension; j++) {
      sum += (double) readers[l * dimension + j] * readers[l * dimension + j];
    }
    return sum;
  }

  /**
   * Whether {@code state} has a bank that reads every number of its layout as it did before, and
   * under which its moments are still about standard.
   */
  public static boolean isUsable(FlowState state, FeatureLayout layout) {
    if (!state.has(READERS)) {
      return false;
    }
    DirectionBank bank = fromState(state, layout);
    for (int j : bank.numbers) {
      if (bank.isBlind(j)) {
        return false;
      }
    }
    NamedArray mean = state.array("mean");
    NamedArray covariance = state.array("covariance");
    for (int l = 0; l < bank.size(); l++) {
      if (!bank.isIntact(l) || !bank.isStandard(l, mean, covariance)) {
        return false;
      }
    }
    return true;
  }

  private boolean isBlind(int j) {
    for (int l = 0; l < size(); l++) {
      if (readers[l * dimension + j] != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isIntact(int l) {
    float norm = marks[3 * l + 1];
    return Math.abs(squaredNorm(l) - norm) <= SAME * norm;
  }

  private boolean isStandard(int l, NamedArray mean, NamedArray covariance) {
    double center = -marks[3 * l];
    double variance = 0;
    for (int j : numbers) {
      center += readers[l * dimension + j] * mean.get(j);
      for (int k : numbers) {
        variance +=
            (double) readers[l * dimension + j]
                * covariance.get(j * dimension + k)
                * readers[l * dimension + k];
      }
    }
    double own = marks[3 * l + 2];
    return center * center <= FARTHEST * FARTHEST * own
        && variance <= WIDEST * WIDEST * own
        && variance * WIDEST * WIDEST >= own;
  }

  /** L = (K + 1) m: the number of directions; those of basis k are k m ... k m + m - 1. */
  public int size() {
    return readers.length / dimension;
  }

  /** K: the number of random bases; basis K is that of the coordinates. */
  public int bases() {
    return size() / width() - 1;
  }

  /** m: the directions of a basis. */
  public int width() {
    return numbers.length;
  }

  /** Whether coordinate {@code j} is a number, which moves. */
  public boolean isNumber(int j) {
    return Arrays.binarySearch(numbers, j) >= 0;
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  /**
   * The projections of points on the directions from {@code first} on.
   *
   * @param points [n, d]
   * @param into row r is direction {@code first + r} [rows, n]
   */
  public void project(float[] points, int first, double[][] into) {
    for (int r = 0; r < into.length; r++) {
      Arrays.fill(into[r], -marks[3 * (first + r)]);
    }
    for (int i = 0; i < points.length / dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        float x = points[i * dimension + j];
        for (int r = 0; x != 0 && r < into.length; r++) {
          into[r][i] += x * readers[(first + r) * dimension + j];
        }
      }
    }
  }

  /** The projections of point {@code i} on all directions [L]. */
  public void project(float[] points, int i, double[] into) {
    for (int l = 0; l < into.length; l++) {
      into[l] = -marks[3 * l];
    }
    for (int j = 0; j < dimension; j++) {
      float x = points[i * dimension + j];
      for (int l = 0; x != 0 && l < into.length; l++) {
        into[l] += x * readers[l * dimension + j];
      }
    }
  }

  /**
   * Σ_l by[l] times what a unit of projection l moves, into coordinates [d] of which levels are 0.
   */
  public void velocity(double[] by, double[] into) {
    Arrays.fill(into, 0);
    for (int l = 0; l < by.length; l++) {
      for (int j : numbers) {
        into[j] += by[l] * movers[l * dimension + j];
      }
    }
  }

  /** Moves the numbers of every point i so that projection r becomes larger by by[r][i]. */
  public void move(float[] points, int first, double[][] by) {
    for (int i = 0; i < points.length / dimension; i++) {
      for (int j : numbers) {
        double sum = 0;
        for (int r = 0; r < by.length; r++) {
          sum += by[r][i] * movers[(first + r) * dimension + j];
        }
        points[i * dimension + j] += (float) sum;
      }
    }
  }

  /** Every point of a cloud, taken into histograms of this bank. */
  public void addTo(DirectionHistograms histograms, PointCloud points) {
    double[][] projections = new double[size()][points.count()];
    project(points.toArray(), 0, projections);
    for (int l = 0; l < size(); l++) {
      histograms.add(l, projections[l]);
    }
  }

  /** This as arrays of a state. */
  public Map<String, NamedArray> toArrays() {
    return Map.of(
        READERS, NamedArray.withFeatureAxes(0b10, readers.clone(), size(), dimension),
        MOVERS, NamedArray.withFeatureAxes(0b10, movers.clone(), size(), dimension),
        MARKS, NamedArray.of(marks.clone(), size(), 3));
  }

  /** What {@link #toArrays} wrote. */
  public static DirectionBank fromState(FlowState state, FeatureLayout layout) {
    NamedArray readers = state.array(READERS);
    return new DirectionBank(
        readers.extent(1),
        layout.numberCoordinates(),
        readers.toArray(),
        state.array(MOVERS).toArray(),
        state.array(MARKS).toArray());
  }
}
