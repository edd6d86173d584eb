package io.headwater.benchmark;

import io.headwater.network.Activation;
import io.headwater.network.Adam;
import io.headwater.network.GradientPenalty;
import io.headwater.network.Matrix;
import io.headwater.network.Mlp;
import io.headwater.network.Pass;
import io.headwater.network.SpectralNorm;

/**
 * One GPA step on a fixed problem: five ascent updates of E_data[φ] − log E_particles[exp φ] by
 * Adam, then x ← x + 0.1 ∇φ(x) for every particle.
 */
final class GpaBench implements AutoCloseable {
  /** How φ is kept Lipschitz. */
  enum Mode {
    /** Gradient penalty, λ = 10, L = 1, between data and particles. */
    GP,
    /** Weights divided by their spectral norm, one power iteration an update. */
    SN
  }

  private static final double TIME_STEP = 0.1;
  private static final double PENALTY = 10;

  private final GpaProblem problem;
  private final Mode mode;
  private final Mlp net;
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
  private final int[] rows;

  GpaBench(GpaProblem problem, Mode mode, Activation activation) {
    int n = problem.size().count;
    int d = problem.size().dimension;
    this.problem = problem;
    this.mode = mode;
    this.net = Mlp.of(activation, problem.size().widths());
    net.load(problem.network());
    this.effective = mode == Mode.SN ? Mlp.of(activation, problem.size().widths()) : net;
    this.adam = Adam.of(net, Adam.Config.defaults());
    this.norm = SpectralNorm.of(net, io.headwater.measure.RandomKey.of(0));
    for (int l = 0; l < net.layers(); l++) {
      norm.load(l, problem.left()[l]);
    }
    this.penalty = GradientPenalty.of(net);
    this.dataPass = effective.pass(n);
    this.particlePass = effective.pass(n);
    this.data = Matrix.ofCapacity(n, d);
    data.load(problem.data(), n);
    this.particles = Matrix.ofCapacity(n, d);
    particles.load(problem.particles(), n);
    this.gradients = Matrix.ofCapacity(n, d);
    this.dataCotangents = new float[n];
    java.util.Arrays.fill(dataCotangents, -1f / n);
    this.particleCotangents = new float[n];
    this.rows = new int[n];
    for (int i = 0; i < n; i++) {
      rows[i] = i;
    }
  }

  /** One step; returns the objective at its last update. */
  double step() {
    double objective = 0;
    for (int k = 0; k < GpaProblem.UPDATES; k++) {
      objective = update(k);
    }
    if (mode == Mode.SN) {
      norm.estimate();
      norm.divideInto(effective);
    }
    particlePass.forward(particles);
    particlePass.inputGradient(gradients);
    particles.addScaled(TIME_STEP, gradients);
    return objective;
  }

  private double update(int k) {
    if (mode == Mode.SN) {
      norm.iterate(1);
      norm.divideInto(effective);
    }
    effective.clearGradient();
    dataPass.forward(data);
    particlePass.forward(particles);
    double objective = objective();
    dataPass.backward(dataCotangents);
    particlePass.backward(particleCotangents);
    if (mode == Mode.SN) {
      net.clearGradient();
      norm.addGradient(effective);
    } else {
      penalty.addBetween(PENALTY, 1, dataPass, rows, particlePass, rows, problem.mix()[k]);
    }
    adam.step();
    return objective;
  }

  /** mean φ(data) − log mean exp φ(particles), and the weights of the particles in it. */
  private double objective() {
    int n = rows.length;
    double mean = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      mean += dataPass.output(i);
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
    return mean / n - (largest + Math.log(sum / n));
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
