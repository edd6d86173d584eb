package io.headwater.flow.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.testing.Clouds;
import org.junit.jupiter.api.Test;

class PrincipalAxesTest {
  private static final int[] NUMBERS = {0, 2, 3};

  /** Covariance of a rotation by 30 degrees of diag(9, 1), beside a level and a third number. */
  private static FeatureMoments moments(double first, double second, double degrees) {
    double c = Math.cos(Math.toRadians(degrees));
    double s = Math.sin(Math.toRadians(degrees));
    double xx = first * c * c + second * s * s;
    double yy = first * s * s + second * c * c;
    double xy = (first - second) * s * c;
    double[] covariance = {
      xx, .3, xy, 0, .3, .2, 0, 0, xy, 0, yy, 0, 0, 0, 0, .25,
    };
    return new FeatureMoments(100, new double[] {5, .5, -1, 0}, covariance);
  }

  private static double[] rotated(PrincipalAxes axes, float... x) {
    double[] u = new double[axes.count()];
    axes.rotate(PointCloud.wrap(1, x.length, x), 0, u);
    return u;
  }

  @Test
  void areTheEigenvectorsOfTheNumbersAlone() {
    PrincipalAxes axes = PrincipalAxes.of(moments(9, 1, 30), NUMBERS);
    double c = Math.cos(Math.toRadians(30));
    // The largest entry of an axis is positive: (c, s) for the first, (-s, c) for the second.
    double[] u = rotated(axes, (float) (5 + 2 * c), 1.5f, (float) (-1 + 2 * .5), 0);
    // Rounding of the input to float: 4 ulp of 7.
    assertThat(u[0]).isCloseTo(2, within(2e-6));
    assertThat(u[1]).isCloseTo(0, within(2e-6));
    assertThat(u[2]).isCloseTo(0, within(1e-12));
  }

  @Test
  void theWayBackIsAnIsometryToRounding() {
    PrincipalAxes axes = PrincipalAxes.of(moments(9, 1, 30), NUMBERS);
    PointCloud points = Clouds.normal(50, 4, 0, 3, RandomKey.of(1));
    double[] u = new double[3];
    double[] v = new double[3];
    float[] back = new float[4];
    for (int i = 1; i < points.count(); i++) {
      axes.rotate(points, i, u);
      axes.rotate(points, i - 1, v);
      double latent = 0;
      double data = 0;
      for (int j = 0; j < 3; j++) {
        latent += (u[j] - v[j]) * (u[j] - v[j]);
        double gap = (double) points.get(i, NUMBERS[j]) - points.get(i - 1, NUMBERS[j]);
        data += gap * gap;
      }
      assertThat(Math.sqrt(latent)).isCloseTo(Math.sqrt(data), within(1e-9));
      axes.restore(u, back, 0);
      for (int j : NUMBERS) {
        assertThat(back[j]).isCloseTo(points.get(i, j), within(2e-6f));
      }
    }
  }

  @Test
  void continueThoseBeforeWhereVariancesAreEqual() {
    // Equal variances leave the eigenvectors of a plane undetermined: 30 and 75 degrees are as
    // good.
    PrincipalAxes before = PrincipalAxes.of(moments(9, 8.99, 30), NUMBERS);
    PrincipalAxes after = PrincipalAxes.of(moments(9, 8.99, 75), NUMBERS);
    PrincipalAxes continued = after.continuing(before, 2);
    float[] x = {6, 0, 1, .5f};
    double[] was = rotated(before, x);
    double[] is = rotated(continued, x);
    assertThat(rotated(after, x)[0]).isNotCloseTo(was[0], within(.1));
    for (int e = 0; e < 3; e++) {
      // Both planes are the same one exactly; only the rotation's rounding is left.
      assertThat(is[e]).isCloseTo(was[e], within(1e-9));
    }
  }

  @Test
  void continueThoseBeforeAsTheyTurn() {
    PrincipalAxes axes = PrincipalAxes.of(moments(9, 1, 0), NUMBERS);
    float[] x = {6, 0, 0, .5f};
    double[] last = rotated(axes, x);
    // Half a turn brings every axis to its own negative, in steps of 5 degrees without a jump.
    for (int degrees = 5; degrees <= 180; degrees += 5) {
      axes = PrincipalAxes.of(moments(9, 1, degrees), NUMBERS).continuing(axes, 1);
      double[] now = rotated(axes, x);
      for (int e = 0; e < 3; e++) {
        // |x - mean| is 1.5, and an axis turns by 5 degrees: a chord of 1.5 * .0873.
        assertThat(now[e]).isCloseTo(last[e], within(1.5 * .0873));
      }
      last = now;
    }
    assertThat(last[0]).as("followed by half a turn").isCloseTo(-1, within(1e-6));
  }

  @Test
  void comeBackFromAState() {
    PrincipalAxes axes = PrincipalAxes.of(moments(9, 1, 30), NUMBERS);
    FlowState state = FlowState.of("any", 4, axes.toArrays(4));
    assertThat(PrincipalAxes.isIn(state, NUMBERS)).isTrue();
    PrincipalAxes read = PrincipalAxes.fromState(state, NUMBERS);
    assertThat(read.toArrays(4)).isEqualTo(axes.toArrays(4));
  }

  @Test
  void nothingSeenGivesTheCoordinates() {
    PrincipalAxes axes = PrincipalAxes.of(FeatureMoments.none(4), NUMBERS);
    assertThat(rotated(axes, 1, 9, 2, 3)).containsExactly(1, 2, 3);
  }
}
