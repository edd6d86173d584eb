package io.headwater.flow.method;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.ParticleFlow.Reference;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Map;

/** The production flow of {@link Gpa} from particles that a test names, one move at a time. */
final class StepwiseFlow {
  private final Gpa gpa;
  private final EmpiricalMeasure target;
  private final RandomKey key;
  private FlowState state;
  private Diagnostics last = Diagnostics.moving(Map.of());

  /** As many particles as the configuration says, and no move made. */
  StepwiseFlow(Gpa.Config config, PointCloud particles, EmpiricalMeasure target, RandomKey key) {
    this.gpa = new Gpa(config);
    this.target = target;
    this.key = key;
    FlowState begun =
        gpa.retarget(gpa.init(target.layout(), key.split("init")), target, key.split("begin"));
    int d = target.dimension();
    NamedArray given = NamedArray.withFeatureAxes(0b10, particles.toArray(), config.particles(), d);
    this.state = begun.with(Map.of("particles", given));
  }

  /** A configuration without stop rules and with the least distillation. */
  static Gpa.Config config(
      int particles, int steps, double timeStep, Gpa.Integrator integrator, Learning learning) {
    return new Gpa.Config(
        particles,
        steps,
        timeStep,
        integrator,
        learning.smoothing(),
        learning.discriminator(),
        learning.steps(),
        learning.catchUp(),
        1,
        learning.warmUp(),
        Gpa.Stop.never(),
        8,
        0,
        1,
        0,
        Reference.POINTS,
        32,
        "");
  }

  /** What concerns the discriminator in a configuration. */
  record Learning(
      io.headwater.flow.particle.Discriminator.Config discriminator,
      int steps,
      int catchUp,
      int warmUp,
      double smoothing) {
    /** Without smoothing. */
    Learning(
        io.headwater.flow.particle.Discriminator.Config discriminator,
        int steps,
        int catchUp,
        int warmUp) {
      this(discriminator, steps, catchUp, warmUp, 0);
    }
  }

  /** Steps up to and with the next move; false when the flow has come to rest. */
  boolean move() {
    double before = moves();
    while (!last.atRest() && moves() == before) {
      FlowStep step = gpa.advance(state, target, 1, key.split("advance"));
      state = step.state();
      last = step.diagnostics();
    }
    return moves() > before;
  }

  private double moves() {
    double moves = last.value("flowSteps");
    return Double.isNaN(moves) ? 0 : moves;
  }

  /** Where the particles are [n, d]. */
  PointCloud particles() {
    NamedArray y = state.array("particles");
    return PointCloud.of(y.extent(0), y.extent(1), y.toArray());
  }

  /** A number of the last step's diagnostics. */
  double value(String name) {
    return last.value(name);
  }

  /** Why it rests. */
  Diagnostics.Rest rest() {
    return last.rest();
  }
}
