package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.Map;

/**
 * Particles descend the squared MMD to the data at a bandwidth that shrinks from step to step
 * [chen2021]: h_n = a (1 + n)^c + h_min, a the median distance of the particles at the start.
 *
 * <p>Implicit: X ← argmin |X − X_n|² / 2τN + MMD²_h(X), by L-BFGS; MMD² plus the cost of the way
 * never exceeds MMD² before. Explicit: x ← x − τ N ∇MMD², the gradient taken at x + β ξ, ξ normal
 * and β falling as one over the step. A step sees a draw of the data. Whitened numbers; the clock n
 * starts with every window, so that far modes are seen again. Not thread-safe.
 */
public final class KernelDriver implements ParticleFlow.Driver {
  private static final String MEDIAN = "mmd-median";

  /** Points on either side of the MMD that is reported, at one bandwidth all through a window. */
  private static final int MEASURED_POINTS = 256;

  /** How a step is taken. */
  public enum Scheme {
    /** Proximal: stable at any time step. */
    IMPLICIT,
    /** Euler's, with noise; one gradient a step. */
    EXPLICIT
  }

  /**
   * The settings.
   *
   * @param scheme how a step is taken
   * @param batch data points that a step sees at most, >= 1
   * @param timeStep τ > 0; an explicit step takes h² / 2 at most, past which it overshoots
   * @param iterations of the minimiser in an implicit step, >= 1
   * @param bandwidthPower c <= 0
   * @param leastBandwidth h_min, in deviations of the whitened numbers, > 0
   * @param noise β of the first explicit step, in the same unit, >= 0
   */
  public record Config(
      Scheme scheme,
      int batch,
      double timeStep,
      int iterations,
      double bandwidthPower,
      double leastBandwidth,
      double noise) {
    public Config {
      ParticleFlow.Settings.atLeast("batch", batch, 1);
      ParticleFlow.Settings.positive("timeStep", timeStep);
      ParticleFlow.Settings.atLeast("iterations", iterations, 1);
      ParticleFlow.Settings.positive("leastBandwidth", leastBandwidth);
      ParticleFlow.Settings.atLeast("noise", noise, 0);
      if (!(bandwidthPower <= 0)) {
        throw new IllegalArgumentException("bandwidthPower: expected <= 0, got " + bandwidthPower);
      }
    }
  }

  private final Config config;

  /** A driver with this configuration. */
  public KernelDriver(Config config) {
    this.config = config;
  }

  @Override
  public Map<String, NamedArray> begin(FlowState state, EmpiricalMeasure target, RandomKey key) {
    WhitenedPoints white = new WhitenedPoints(state, target.layout());
    PointCloud particles = Coupling.fromState(state).particleCloud();
    double[] x = white.of(particles.toArray(), rows(particles.count(), MEASURED_POINTS, key));
    float median = (float) medianDistance(x, white.dimension());
    return Map.of(MEDIAN, NamedArray.of(new float[] {median}, 1));
  }

  /** The first {@code most} of a permutation of n, or all n in order. */
  private static int[] rows(int n, int most, RandomKey key) {
    int[] rows = new int[n];
    Arrays.setAll(rows, i -> i);
    return n <= most ? rows : Arrays.copyOf(key.stream().permutation(n), most);
  }

  /** The median distance of two points, at least the tenth of a deviation. */
  private static double medianDistance(double[] x, int d) {
    int n = x.length / d;
    double[] squares = new double[n * (n - 1) / 2];
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        for (int k = 0; k < d; k++) {
          double gap = x[i * d + k] - x[j * d + k];
          squares[next] += gap * gap;
        }
        next++;
      }
    }
    Arrays.sort(squares);
    return Math.max(0.1, squares.length == 0 ? 1 : Math.sqrt(squares[squares.length / 2]));
  }

  @Override
  public ParticleFlow.Steps open(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return new Descent(
        new WhitenedPoints(state, target.layout()),
        target.points(),
        state.array(MEDIAN).get(0),
        key);
  }

  /** h_n. */
  double bandwidth(double median, int step) {
    return median * StrictMath.pow(1 + step, config.bandwidthPower()) + config.leastBandwidth();
  }

  /** The proximal step of particles x [n, d] of which the first {@code moving} coordinates move. */
  static double[] implicitShift(
      KernelDistance distance, double[] x, int moving, double h, double tau, int iterations) {
    double[] start = new double[x.length / distance.dimension() * moving];
    double[] moved = x.clone();
    LimitedMemoryDescent.Objective objective =
        (shift, intoGradient) -> {
          place(x, shift, distance.dimension(), moving, moved);
          // N times the objective.
          double value = distance.value(moved, h, intoGradient) * (shift.length / moving);
          for (int k = 0; k < shift.length; k++) {
            value += shift[k] * shift[k] / (2 * tau);
            intoGradient[k] += shift[k] / tau;
          }
          return value;
        };
    return LimitedMemoryDescent.minimise(objective, start, iterations);
  }

  private static void place(double[] x, double[] shift, int d, int moving, double[] into) {
    for (int i = 0; i < x.length / d; i++) {
      for (int k = 0; k < moving; k++) {
        into[i * d + k] = x[i * d + k] + shift[i * moving + k];
      }
    }
  }

  private final class Descent implements ParticleFlow.Steps {
    private final WhitenedPoints white;
    private final PointCloud data;
    private final double median;
    private final RandomKey key;

    Descent(WhitenedPoints white, PointCloud data, double median, RandomKey key) {
      this.white = white;
      this.data = data;
      this.median = median;
      this.key = key;
    }

    @Override
    public ParticleFlow.Move move(float[] particles, int step) {
      int n = particles.length / white.dimension();
      double[] x = white.of(particles, rows(n, n, key));
      double measured = measure(x);
      double h = bandwidth(median, step);
      KernelDistance distance = distance(rows(data.count(), config.batch(), key.at(step)));
      double tau = timeStep(h);
      double[] shift =
          config.scheme() == Scheme.IMPLICIT
              ? implicitShift(distance, x, white.moving(), h, tau, config.iterations())
              : explicitShift(distance, x, h, tau, step);
      double squares = 0;
      for (int i = 0; i < n; i++) {
        white.move(
            particles, i, Arrays.copyOfRange(shift, i * white.moving(), (i + 1) * white.moving()));
      }
      for (double s : shift) {
        squares += s * s;
      }
      return new ParticleFlow.Move(measured, squares / n / (tau * tau));
    }

    private double timeStep(double h) {
      return config.scheme() == Scheme.IMPLICIT
          ? config.timeStep()
          : Math.min(config.timeStep(), h * h / 2);
    }

    private KernelDistance distance(int[] rows) {
      return new KernelDistance(white.of(data.toArray(), rows), white.dimension(), white.moving());
    }

    private double[] explicitShift(
        KernelDistance distance, double[] x, double h, double tau, int step) {
      double beta = config.noise() / (1 + step);
      RandomStream stream = key.split("noise").at(step).stream();
      double[] jitter = new double[x.length / white.dimension() * white.moving()];
      Arrays.setAll(jitter, k -> beta * stream.nextGaussian());
      double[] at = x.clone();
      place(x, jitter, white.dimension(), white.moving(), at);
      double[] gradient = new double[jitter.length];
      distance.witnessGradient(x, at, h, gradient);
      Arrays.setAll(gradient, k -> -tau * gradient[k]);
      return gradient;
    }

    /** MMD² of the first particles from as many data, at half the median distance. */
    private double measure(double[] x) {
      int d = white.dimension();
      double[] some = Arrays.copyOf(x, Math.min(x.length, MEASURED_POINTS * d));
      KernelDistance distance =
          distance(rows(data.count(), MEASURED_POINTS, key.split("measured")));
      double[] ignored = new double[some.length / d * white.moving()];
      return distance.value(some, median / 2, ignored) + distance.constant(median / 2);
    }

    @Override
    public Map<String, NamedArray> toArrays() {
      return Map.of();
    }
  }
}
