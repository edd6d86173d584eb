package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * R random Fourier features of standardised points, φᵣ(x) = √(2/R) cos(wᵣ·u + bᵣ), whose products
 * are a mixture of Gaussian kernels of several widths.
 *
 * <p>u is x with its numbers centred and scaled by the moments of the window, so that the features
 * follow a stream that drifts; one-hot levels are read as they are. The squares of the features add
 * to 1 on average and to 2 at most. Immutable.
 */
public final class RandomPotential {
  private static final String FREQUENCIES = "frequencies";
  private static final String PHASES = "phases";

  /** The array that {@link #standardised} makes anew at the start of every window. */
  public static final String CENTRE = "centre";

  private static final String SCALE = "scale";

  /** Widths are spread evenly, in logarithms, over this many octaves below the widest. */
  private static final double OCTAVES = 2;

  private final int count;
  private final int dimension;
  private final float[] frequencies;
  private final float[] phases;
  private final float[] centre;
  private final float[] scale;

  private RandomPotential(
      int dimension, float[] frequencies, float[] phases, float[] centre, float[] scale) {
    this.count = phases.length;
    this.dimension = dimension;
    this.frequencies = frequencies;
    this.phases = phases;
    this.centre = centre;
    this.scale = scale;
  }

  /**
   * Features in the space of a layout, not standardised yet.
   *
   * @param count R >= 1
   * @param bandwidth of the widest kernel, > 0, as a share of the root of the number of blocks
   */
  public static RandomPotential draw(
      FeatureLayout layout, int count, double bandwidth, RandomKey key) {
    int d = layout.dimension();
    float[] frequencies = new float[count * d];
    float[] phases = new float[count];
    double widest = bandwidth * Math.sqrt(layout.blocks().size());
    for (int r = 0; r < count; r++) {
      RandomStream stream = key.at(r).stream();
      phases[r] = (float) (2 * Math.PI * stream.nextDouble());
      double width = widest * StrictMath.pow(2, -OCTAVES * stream.nextDouble());
      for (int j = 0; j < d; j++) {
        frequencies[r * d + j] = (float) (stream.nextGaussian() / width);
      }
    }
    float[] ones = new float[d];
    Arrays.fill(ones, 1);
    return new RandomPotential(d, frequencies, phases, new float[d], ones);
  }

  /** These features, standardised by the moments of a state. */
  public RandomPotential standardised(FeatureMoments moments, FeatureLayout layout) {
    float[] newCentre = new float[dimension];
    float[] newScale = new float[dimension];
    Arrays.fill(newScale, 1);
    for (Block block : layout.blocks()) {
      if (block.kind() == Kind.NUMBER) {
        int j = block.offset();
        double deviation = moments.deviation(j);
        newCentre[j] = (float) moments.mean(j);
        newScale[j] = (float) (deviation > 0 ? 1 / deviation : 1);
      }
    }
    return new RandomPotential(dimension, frequencies, phases, newCentre, newScale);
  }

  /** Whether they read every coordinate: a remapped space has some that were not there. */
  public boolean readsAll() {
    for (int j = 0; j < dimension; j++) {
      boolean reads = false;
      for (int r = 0; r < count; r++) {
        reads |= frequencies[r * dimension + j] != 0;
      }
      if (!reads) {
        return false;
      }
    }
    return true;
  }

  /** R: the number of features. */
  public int count() {
    return count;
  }

  /** φ of every point [n, R]. */
  public double[] features(PointCloud points) {
    double[] phi = new double[points.count() * count];
    double height = Math.sqrt(2.0 / count);
    double[] u = new double[dimension];
    for (int i = 0; i < points.count(); i++) {
      for (int j = 0; j < dimension; j++) {
        u[j] = (points.get(i, j) - (double) centre[j]) * scale[j];
      }
      for (int r = 0; r < count; r++) {
        double angle = phases[r];
        for (int j = 0; j < dimension; j++) {
          angle += frequencies[r * dimension + j] * u[j];
        }
        phi[i * count + r] = height * StrictMath.cos(angle);
      }
    }
    return phi;
  }

  /** The mean features of a measure of n >= 1 points [R]: additive over shards but for 1/n. */
  public double[] mean(PointCloud points) {
    double[] phi = features(points);
    double[] mean = new double[count];
    for (int i = 0; i < phi.length; i++) {
      mean[i % count] += phi[i] / points.count();
    }
    return mean;
  }

  /** V = Σ aᵣ φᵣ at every point [n]. */
  public double[] potential(PointCloud points, float[] coefficients) {
    double[] phi = features(points);
    double[] v = new double[points.count()];
    for (int i = 0; i < phi.length; i++) {
      v[i / count] += coefficients[i % count] * phi[i];
    }
    return v;
  }

  /** This as arrays of a state. */
  public Map<String, NamedArray> toArrays() {
    TreeMap<String, NamedArray> arrays = new TreeMap<>();
    arrays.put(
        FREQUENCIES, NamedArray.withFeatureAxes(0b10, frequencies.clone(), count, dimension));
    arrays.put(PHASES, NamedArray.of(phases.clone(), count));
    arrays.put(CENTRE, NamedArray.withFeatureAxes(0b1, centre.clone(), dimension));
    arrays.put(SCALE, NamedArray.withFeatureAxes(0b1, scale.clone(), dimension));
    return arrays;
  }

  /** What {@link #toArrays} wrote. */
  public static RandomPotential fromState(FlowState state) {
    return new RandomPotential(
        state.dimension(),
        state.array(FREQUENCIES).toArray(),
        state.array(PHASES).toArray(),
        state.array(CENTRE).toArray(),
        state.array(SCALE).toArray());
  }
}
