package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Map;
import java.util.TreeMap;

/**
 * Particles descend the distance of their {@link FourierSketch} to that of the data, with momentum:
 *
 * <p>v(x) = (2/m) Σ_j w_j Im(conj(r_j) e^{i w_j · x}), r = sketch(P) − sketch(Q),
 *
 * <p>which is −N times the gradient of |r|² / m by the particle at x. The velocity is evaluated at
 * x + β ξ, ξ normal and β falling as one over the step: so particles leave places where all forces
 * vanish [arbel2019]. Whitened numbers. O(n m d) a step. Not thread-safe.
 */
public final class SketchDriver implements ParticleFlow.Driver {
  private static final String MOMENTUM = "sketch-momentum";

  /**
   * The settings.
   *
   * @param frequencies m >= 1
   * @param narrowest least width of the kernels, in deviations of the whitened numbers, > 0
   * @param widest largest width of the kernels, >= narrowest
   * @param timeStep of the flow, > 0
   * @param momentum share of the last displacement that a step keeps, in [0, 1)
   * @param noise β of the first step, in deviations of the whitened numbers, >= 0
   * @param memory how many records everything before the current window counts for, >= 0
   */
  public record Config(
      int frequencies,
      double narrowest,
      double widest,
      double timeStep,
      double momentum,
      double noise,
      double memory) {
    public Config {
      ParticleFlow.Settings.atLeast("frequencies", frequencies, 1);
      ParticleFlow.Settings.positive("narrowest", narrowest);
      ParticleFlow.Settings.atLeast("widest", widest, narrowest);
      ParticleFlow.Settings.positive("timeStep", timeStep);
      ParticleFlow.Settings.atLeast("noise", noise, 0);
      ParticleFlow.Settings.atLeast("memory", memory, 0);
      if (!(momentum >= 0 && momentum < 1)) {
        throw new IllegalArgumentException("momentum: expected in [0, 1), got " + momentum);
      }
    }
  }

  private final Config config;

  /** A driver with this configuration. */
  public SketchDriver(Config config) {
    this.config = config;
  }

  /** The window's sketch on that of the past; new frequencies where the features are others. */
  @Override
  public Map<String, NamedArray> begin(FlowState state, EmpiricalMeasure target, RandomKey key) {
    boolean goesOn = DirectionBank.isUsable(state, target.layout());
    DirectionBank bank =
        goesOn
            ? DirectionBank.fromState(state, target.layout())
            : DirectionBank.frequencies(
                state,
                target.layout(),
                config.frequencies(),
                config.narrowest(),
                config.widest(),
                key.split("frequencies"));
    FourierSketch all = FourierSketch.of(bank, target.points());
    if (goesOn) {
      all = FourierSketch.fromState(state).atMost(config.memory()).merge(all);
    }
    TreeMap<String, NamedArray> arrays = new TreeMap<>(bank.toArrays());
    arrays.putAll(all.toArrays());
    NamedArray particles = state.array("particles");
    arrays.put(MOMENTUM, cloud(new float[particles.size()], target.dimension()));
    return arrays;
  }

  private static NamedArray cloud(float[] values, int dimension) {
    return NamedArray.withFeatureAxes(0b10, values, values.length / dimension, dimension);
  }

  @Override
  public ParticleFlow.Steps open(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return new Descent(
        DirectionBank.fromState(state, target.layout()),
        FourierSketch.fromState(state),
        state.array(MOMENTUM).toArray(),
        key.split("noise"));
  }

  /** The velocity at point {@code i} of {@code points}, into coordinates [d]. */
  static void velocity(
      DirectionBank bank, double[] residuals, float[] points, int i, double[] into) {
    double[] phase = new double[bank.size()];
    bank.project(points, i, phase);
    int m = phase.length;
    for (int j = 0; j < m; j++) {
      // Im(conj(r) e^{iφ}) = Re r sin φ − Im r cos φ
      phase[j] =
          2.0
              / m
              * (residuals[j] * StrictMath.sin(phase[j])
                  - residuals[m + j] * StrictMath.cos(phase[j]));
    }
    bank.velocity(phase, into);
  }

  /** r, real parts, then imaginary ones [2 m]. */
  static double[] residuals(FourierSketch of, FourierSketch from) {
    int m = of.frequencies();
    double[] r = new double[2 * m];
    for (int j = 0; j < m; j++) {
      r[j] = of.real(j) - from.real(j);
      r[m + j] = of.imaginary(j) - from.imaginary(j);
    }
    return r;
  }

  private final class Descent implements ParticleFlow.Steps {
    private final DirectionBank bank;
    private final FourierSketch data;
    private final float[] momentum;
    private final RandomKey key;

    Descent(DirectionBank bank, FourierSketch data, float[] momentum, RandomKey key) {
      this.bank = bank;
      this.data = data;
      this.momentum = momentum;
      this.key = key;
    }

    @Override
    public ParticleFlow.Move move(float[] particles, int step) {
      FourierSketch own = FourierSketch.of(bank, particles);
      double[] residuals = residuals(own, data);
      float[] at = jittered(particles, step);
      int d = bank.dimension();
      double[] velocity = new double[d];
      double squares = 0;
      for (int i = 0; i < particles.length / d; i++) {
        velocity(bank, residuals, at, i, velocity);
        for (int j = 0; j < d; j++) {
          squares += velocity[j] * velocity[j];
          float moved =
              (float) (config.momentum() * momentum[i * d + j] + config.timeStep() * velocity[j]);
          momentum[i * d + j] = moved;
          particles[i * d + j] += moved;
        }
      }
      return new ParticleFlow.Move(own.squaredDistance(data), squares * d / particles.length);
    }

    private float[] jittered(float[] particles, int step) {
      float[] at = particles.clone();
      double beta = config.noise() / (1 + step);
      if (beta == 0) {
        return at;
      }
      RandomStream stream = key.at(step).stream();
      for (int i = 0; i < at.length; i++) {
        at[i] += bank.isNumber(i % bank.dimension()) ? (float) (beta * stream.nextGaussian()) : 0;
      }
      return at;
    }

    @Override
    public Map<String, NamedArray> toArrays() {
      return Map.of(MOMENTUM, cloud(momentum, bank.dimension()));
    }
  }
}
