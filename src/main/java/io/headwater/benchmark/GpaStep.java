package io.headwater.benchmark;

import io.headwater.measure.RandomKey;
import io.headwater.network.Activation;
import io.headwater.network.Adam;
import io.headwater.network.GradientPenalty;
import io.headwater.network.Matrix;
import io.headwater.network.Mlp;
import io.headwater.network.Pass;
import io.headwater.network.SpectralNorm;
import java.util.Arrays;

/**
 * GPA steps on a fixed problem: five ascent updates of E_data[φ] − log E_particles[exp φ] by Adam,
 * then x ← x + 0.1 ∇φ(x) for every particle.
 */
final class GpaStep implements AutoCloseable {
  /** How φ is kept Lipschitz. */
  enum Mode {
    /** Gradient penalty, λ = 10, L = 1, between data and particles. */
    GP,
    /** Weights divided by their spectral norms, with one power iteration an update. */
    SN
  }

  private static final double TIME_STEP = 0.1;
  private static final double PENALTY = 10;

  private final Mode mode;
  private final Mlp net;

  /** What is evaluated: the network itself, or its weights divided by their norms. */
  private final Mlp effective;

  private final Adam adam;
  private final SpectralNorm norm;
  private final GradientPenalty penalty;
  private final Pass dataPass;
  private final Pass particlePass;
  private final Matrix data;
  private final Matrix particles;
  private final Matrix gradients;
  private final float[] dataCotangents;
  private final float[] particleCotangents;
  private final float[][] mix = new float[GpaProblem.UPDATES][];
  private final int[] rows;

  GpaStep(GpaProblem problem, Mode mode, Activation activation) {
    int m = problem.pointCount();
    int n = problem.particleCount();
    this.mode = mode;
    this.net = Mlp.of(activation, problem.size().widths());
    net.load(problem.network());
    this.effective = mode == Mode.SN ? Mlp.of(activation, problem.size().widths()) : net;
    this.adam = Adam.of(net, Adam.Config.defaults());
    this.norm = SpectralNorm.of(net, RandomKey.of(0));
    for (int l = 0; l < net.layers(); l++) {
      norm.load(l, problem.left(l));
    }
    for (int k = 0; k < mix.length; k++) {
      mix[k] = problem.mix(k);
    }
    this.penalty = GradientPenalty.of(net);
    this.dataPass = effective.pass(m);
    this.particlePass = effective.pass(n);
    this.data = matrix(problem.data(), m);
    this.particles = matrix(problem.particles(), n);
    this.gradients = Matrix.ofCapacity(n, problem.size().dimension);
    this.dataCotangents = new float[m];
    Arrays.fill(dataCotangents, -1f / m);
    this.particleCotangents = new float[n];
    this.rows = new int[problem.pairs()];
    Arrays.setAll(rows, i -> i);
  }

  private static Matrix matrix(float[] values, int rows) {
    Matrix matrix = Matrix.ofCapacity(rows, values.length / rows);
    matrix.load(values, rows);
    return matrix;
  }

  /** One step. */
  void run() {
    for (int k = 0; k < GpaProblem.UPDATES; k++) {
      update(k);
    }
    if (mode == Mode.SN) {
      norm.estimate();
      norm.divideInto(effective);
    }
    particlePass.forward(particles);
    particlePass.inputGradient(gradients);
    particles.addScaled(TIME_STEP, gradients);
  }

  private void update(int k) {
    if (mode == Mode.SN) {
      norm.iterate(1);
      norm.divideInto(effective);
    }
    effective.clearGradient();
    dataPass.forward(data);
    particlePass.forward(particles);
    weighParticles();
    dataPass.backward(dataCotangents);
    particlePass.backward(particleCotangents);
    if (mode == Mode.SN) {
      net.clearGradient();
      norm.addGradient(effective);
    } else {
      penalty.addBetween(PENALTY, 1, dataPass, rows, particlePass, rows, mix[k]);
    }
    adam.step();
  }

  /** The gradient of log mean exp φ: each particle's softmax weight. */
  private void weighParticles() {
    int n = particleCotangents.length;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, particlePass.output(i));
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double e = Math.exp(particlePass.output(i) - largest);
      particleCotangents[i] = (float) e;
      sum += e;
    }
    for (int i = 0; i < n; i++) {
      particleCotangents[i] = (float) (particleCotangents[i] / sum);
    }
  }

  /** The particles [N, d]. */
  float[] particles() {
    return particles.toArray();
  }

  @Override
  public void close() {
    dataPass.close();
    particlePass.close();
    penalty.close();
    norm.close();
    adam.close();
    if (effective != net) {
      effective.close();
    }
    net.close();
    data.close();
    particles.close();
    gradients.close();
  }
}
