package io.headwater.flow.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.flow.FlowState;
import io.headwater.flow.latent.LatentFlow.Encoder;
import io.headwater.flow.latent.LatentFlow.Settings;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LatentSpaceTest {
  private static final RandomKey KEY = RandomKey.of(20160828);

  /** (t, t² − 1, 0) turned by 45 degrees about the first axis, t standard normal. */
  private static PointCloud parabola(int n, RandomKey key) {
    RandomStream stream = key.stream();
    float[] x = new float[3 * n];
    for (int i = 0; i < n; i++) {
      double t = stream.nextGaussian();
      x[3 * i] = (float) (2 * t);
      x[3 * i + 1] = x[3 * i + 2] = (float) ((t * t - 1) / 2);
    }
    return PointCloud.wrap(n, 3, x);
  }

  private static Settings settings(Encoder encoder, int steps) {
    return new Settings(encoder, 1, 32, steps, 2, 0, 32);
  }

  private static FlowState fitted(EncoderFit fit, EmpiricalMeasure target, int steps) {
    FlowState start = FlowState.of("any", 3, FeatureMoments.of(target.points()).toArrays());
    FlowState begun = start.with(fit.begin(start, target.layout(), KEY));
    return fit.settle(fit.advance(begun, target, steps, KEY), target);
  }

  @Test
  void principalComponentsLeaveOutTheSmallerVariances() {
    EmpiricalMeasure target = EmpiricalMeasure.of(parabola(2_000, KEY));
    EncoderFit fit = new EncoderFit(settings(Encoder.PCA, 0));
    FlowState state = fitted(fit, target, 10);
    LatentSpace space = fit.space(state, LatentLayout.of(target.layout(), 1));
    double[] errors = space.errors(target.points());
    double square = Arrays.stream(errors).map(e -> e * e).average().orElseThrow();
    FeatureMoments moments = FeatureMoments.of(target.points());
    // The axes of the moments: the trace less the variance kept, to the rounding of floats.
    PointCloud z = space.encode(target.points());
    double kept = FeatureMoments.of(z).covariance(0, 0);
    assertThat(square).isCloseTo(moments.totalVariance() - kept, within(1e-4));
    assertThat(EncoderFit.Quality.fromState(state).scale()).isEqualTo(1);
    double mean = Arrays.stream(errors).average().orElseThrow();
    assertThat(EncoderFit.Quality.fromState(state).meanError()).isCloseTo(mean, within(1e-6));
  }

  @Test
  void anAutoencoderBendsToTheCurve() {
    EmpiricalMeasure target =
        EmpiricalMeasure.of(parabola(2_000, KEY), parabola(500, KEY.split("held out")));
    EncoderFit straight = new EncoderFit(settings(Encoder.PCA, 0));
    EncoderFit bent = new EncoderFit(settings(Encoder.AUTOENCODER, 1_000));
    double plane = EncoderFit.Quality.fromState(fitted(straight, target, 50)).meanError();
    FlowState state = fitted(bent, target, 50);
    // The points lie on a curve: of what the line leaves out, a tenth is left on fresh points. What
    // is left is where the parabola is steeper than the bound: t² / √2 over 2 t, beyond |t| = 2.8.
    assertThat(EncoderFit.Quality.fromState(state).meanError()).isLessThan(.1 * plane);
  }

  @Test
  void theDecoderIsOneLipschitzInLatentUnits() {
    EmpiricalMeasure target = EmpiricalMeasure.of(parabola(1_000, KEY));
    EncoderFit fit = new EncoderFit(settings(Encoder.AUTOENCODER, 400));
    FlowState state = fitted(fit, target, 20);
    double a = EncoderFit.Quality.fromState(state).scale();
    // Capped at 2 in norm: a <= √5, up to what power iteration falls short of.
    assertThat(a).isBetween(1.0, 1.001 * Math.sqrt(5));
    LatentSpace space = fit.space(state, LatentLayout.of(target.layout(), 1));
    float[] grid = new float[401];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) (a * (i - 200) / 20.0);
    }
    PointCloud x = space.decode(PointCloud.wrap(grid.length, 1, grid));
    double steepest = 0;
    for (int i = 1; i < grid.length; i++) {
      double square = 0;
      for (int j = 0; j < 3; j++) {
        square += Math.pow((double) x.get(i, j) - x.get(i - 1, j), 2);
      }
      steepest = Math.max(steepest, Math.sqrt(square) / (grid[i] - grid[i - 1]));
    }
    // Rounding of x, of size 10, to floats over a gap of .05.
    assertThat(steepest).isLessThan(1 + 1e-4);
    assertThat(steepest).as("the bound is not vain").isGreaterThan(.5);
  }

  @Test
  void theResidualGivesMeansAndCovariancesBack() {
    PointCloud points = parabola(4_000, KEY);
    EmpiricalMeasure target = EmpiricalMeasure.of(points);
    EncoderFit fit = new EncoderFit(settings(Encoder.PCA, 0));
    FlowState state = fitted(fit, target, 0);
    LatentSpace space = fit.space(state, LatentLayout.of(target.layout(), 1));
    PointCloud decoded = space.decode(space.encode(points));
    int[] numbers = {0, 1, 2};
    GaussianResidual residual = GaussianResidual.of(points, decoded, numbers);
    FeatureMoments is = FeatureMoments.of(residual.addTo(decoded, numbers, 0, KEY));
    FeatureMoments was = FeatureMoments.of(points);
    for (int j = 0; j < 3; j++) {
      // A residual's variance is at most .5, so a mean of 4,000 is off by .011; four of these.
      assertThat(is.mean(j)).isCloseTo(was.mean(j), within(.045));
      for (int l = 0; l < 3; l++) {
        // Products of two residuals, and of one with a number of deviation 2: 4 * √(.5 * 4 / n).
        assertThat(is.covariance(j, l)).isCloseTo(was.covariance(j, l), within(.09));
      }
    }
    PointCloud split =
        residual
            .addTo(decoded.slice(0, 7), numbers, 0, KEY)
            .concat(residual.addTo(decoded.slice(7, 20), numbers, 7, KEY));
    assertThat(split).isEqualTo(residual.addTo(decoded.slice(0, 20), numbers, 0, KEY));
  }
}
