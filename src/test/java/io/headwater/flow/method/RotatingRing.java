package io.headwater.flow.method;

import io.headwater.divergence.Mmd;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.particle.Coupling;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Eight Gaussian modes of deviation .15 on a ring of radius 2, which turns by .05 a window; 500
 * points a window, a tenth of them held out.
 */
final class RotatingRing {
  private static final int POINTS = 500;
  private static final int HELD_OUT = 50;
  private static final int JUDGED = 2_000;
  private static final int MODES = 8;
  private static final Mmd DISTANCE = Mmd.gaussian(.2, .5, 1, 2);

  private RotatingRing() {}

  /**
   * How a window ended.
   *
   * @param particles squared MMD to fresh points of the law
   * @param samples the same of published samples
   * @param least the least share that a mode has of particles or samples
   * @param most the largest one
   */
  record Window(double particles, double samples, double least, double most) {}

  /** Trains {@code windows} windows, one from the other. */
  static List<Window> track(Gpa.Config config, int windows, RandomKey key) {
    Gpa gpa = new Gpa(config);
    List<Window> tracked = new ArrayList<>();
    FlowState state = gpa.init(FeatureLayout.numbers(2), key.split("init"));
    for (int w = 0; w < windows; w++) {
      RandomKey at = key.at(w);
      PointCloud data = draw(POINTS, .05 * w, at.split("data"));
      EmpiricalMeasure target =
          EmpiricalMeasure.of(data.slice(HELD_OUT, POINTS), data.slice(0, HELD_OUT));
      state = gpa.retarget(state, target, at.split("retarget"));
      FlowStep step;
      do {
        step = gpa.advance(state, target, 50, at.split("advance"));
        state = step.state();
      } while (!step.diagnostics().atRest());
      FlowState published = gpa.publish(state, target, at.split("publish"));
      PointCloud samples = gpa.sample(published, 0, JUDGED, at.split("samples"));
      tracked.add(judged(state, samples, w, at.split("fresh")));
    }
    return tracked;
  }

  private static Window judged(FlowState state, PointCloud samples, int window, RandomKey key) {
    PointCloud particles = Coupling.fromState(state).particleCloud().slice(0, JUDGED);
    PointCloud fresh = draw(JUDGED, .05 * window, key);
    double[] a = shares(particles, .05 * window);
    double[] b = shares(samples, .05 * window);
    double least = 1;
    double most = 0;
    for (int k = 0; k < MODES; k++) {
      least = Math.min(least, Math.min(a[k], b[k]));
      most = Math.max(most, Math.max(a[k], b[k]));
    }
    return new Window(
        DISTANCE.squared(particles, fresh), DISTANCE.squared(samples, fresh), least, most);
  }

  /** n points of the law turned by {@code angle} [n, 2]. */
  static PointCloud draw(int n, double angle, RandomKey key) {
    RandomStream stream = key.stream();
    float[] x = new float[2 * n];
    for (int i = 0; i < n; i++) {
      double at = angle + 2 * Math.PI * stream.nextInt(MODES) / MODES;
      x[2 * i] = (float) (2 * Math.cos(at) + .15 * stream.nextGaussian());
      x[2 * i + 1] = (float) (2 * Math.sin(at) + .15 * stream.nextGaussian());
    }
    return PointCloud.wrap(n, 2, x);
  }

  /** The share of points in the sector of each mode. */
  private static double[] shares(PointCloud points, double angle) {
    double[] shares = new double[MODES];
    for (int i = 0; i < points.count(); i++) {
      double turned = Math.atan2(points.get(i, 1), points.get(i, 0)) - angle;
      long sector = Math.round(turned / (2 * Math.PI) * MODES);
      shares[(int) Math.floorMod(sector, (long) MODES)] += 1.0 / points.count();
    }
    return shares;
  }
}
