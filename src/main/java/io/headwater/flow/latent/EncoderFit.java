package io.headwater.flow.latent;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.flow.latent.LatentFlow.Encoder;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an encoder follows the stream: axes at the start of a window, networks trained in slices,
 * then settled for the rest of it. All that it knows is in the state.
 */
final class EncoderFit {
  private static final int BATCHES_A_STEP = 20;
  private static final String PROGRESS = "encoder-progress";
  private static final String QUALITY = "encoder-quality";

  private final LatentFlow.Settings settings;
  private @Nullable Autoencoder networks;

  EncoderFit(LatentFlow.Settings settings) {
    this.settings = settings;
  }

  /**
   * How good a settled encoder is.
   *
   * @param scale a: the Lipschitz constant of the autoencoder's decoder
   * @param meanError mean of |x − Dec(E(x))| over the points held out, or the points if none are
   * @param largestError the largest
   */
  record Quality(double scale, double meanError, double largestError) {
    static Quality fromState(FlowState state) {
      NamedArray of = state.array(QUALITY);
      return new Quality(of.get(0), of.get(1), of.get(2));
    }

    Map<String, NamedArray> toArrays() {
      return Map.of(
          QUALITY,
          NamedArray.of(new float[] {(float) scale, (float) meanError, (float) largestError}, 3));
    }
  }

  /** The arrays of the encoder at the start of a window, from the moments in {@code state}. */
  Map<String, NamedArray> begin(FlowState state, FeatureLayout layout, RandomKey key) {
    int[] numbers = layout.numberCoordinates();
    int k = LatentLayout.of(layout, settings.dimension()).numbers();
    PrincipalAxes axes = PrincipalAxes.of(FeatureMoments.fromState(state), numbers);
    if (PrincipalAxes.isIn(state, numbers)) {
      axes = axes.continuing(PrincipalAxes.fromState(state, numbers), k);
    }
    TreeMap<String, NamedArray> arrays = new TreeMap<>(axes.toArrays(state.dimension()));
    if (bends(numbers.length, k)) {
      Autoencoder trained = networks(numbers.length, k, state.dimension());
      if (Autoencoder.isIn(state, numbers.length, k)) {
        trained.load(state);
        trained.resetOptimiser();
        arrays.putAll(trained.store());
      } else {
        arrays.putAll(trained.initial(numbers, key));
      }
    }
    arrays.putAll(new Quality(1, Double.NaN, Double.NaN).toArrays());
    arrays.put(PROGRESS, NamedArray.of(new float[] {0, 0}, 2));
    return arrays;
  }

  /** Whether there is anything for networks to bend. */
  private boolean bends(int numbers, int k) {
    return settings.encoder() == Encoder.AUTOENCODER && k < numbers;
  }

  /** Whether the networks have had their steps. */
  boolean isTrained(FlowState state, FeatureLayout layout) {
    int numbers = layout.numberCoordinates().length;
    return !bends(numbers, LatentLayout.of(layout, settings.dimension()).numbers())
        || state.array(PROGRESS).get(0) >= settings.encoderSteps() / BATCHES_A_STEP;
  }

  /** Whether the encoder stays as it is until the next window. */
  boolean isSettled(FlowState state) {
    return state.array(PROGRESS).get(1) == 1;
  }

  /** At most {@code steps} training steps of the networks. */
  FlowState advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    if (isTrained(state, target.layout()) || steps == 0) {
      return state;
    }
    LatentLayout layout = LatentLayout.of(target.layout(), settings.dimension());
    PrincipalAxes axes = PrincipalAxes.fromState(state, layout.data().numberCoordinates());
    Autoencoder trained = networks(axes.count(), layout.numbers(), state.dimension());
    trained.load(state);
    LatentSpace plane = new LatentSpace(layout, axes, 1, null);
    float[] u = plane.rotated(target.points());
    float[] levels = plane.levelsOf(target.points());
    int from = (int) state.array(PROGRESS).get(0);
    int all = settings.encoderSteps() / BATCHES_A_STEP;
    int to = Math.min(all, from + steps);
    for (int step = from; step < to; step++) {
      // A half cosine takes the learning rate from its full height to zero.
      double rate = (1 + StrictMath.cos(Math.PI * step / all)) / 2;
      for (int b = 0; b < BATCHES_A_STEP; b++) {
        trained.train(u, levels, rate, key.at(step).at(b));
      }
    }
    TreeMap<String, NamedArray> arrays = new TreeMap<>(trained.store());
    arrays.put(PROGRESS, NamedArray.of(new float[] {to, 0}, 2));
    return state.with(arrays).plusSteps(to - from);
  }

  /** The state with the encoder measured, its units chosen, and left as it is. */
  FlowState settle(FlowState state, EmpiricalMeasure target) {
    LatentLayout layout = LatentLayout.of(target.layout(), settings.dimension());
    int m = layout.data().numberCoordinates().length;
    TreeMap<String, NamedArray> arrays = new TreeMap<>();
    double steepest = 0;
    if (bends(m, layout.numbers())) {
      Autoencoder trained = networks(m, layout.numbers(), state.dimension());
      trained.load(state);
      steepest = trained.lipschitz();
      arrays.putAll(trained.store());
    }
    double scale = (float) Math.sqrt(1 + steepest * steepest);
    arrays.putAll(new Quality(scale, Double.NaN, Double.NaN).toArrays());
    float step = state.array(PROGRESS).get(0);
    arrays.put(PROGRESS, NamedArray.of(new float[] {step, 1}, 2));
    FlowState settled = state.with(arrays);
    PointCloud judged = target.heldOut().count() > 0 ? target.heldOut() : target.points();
    double[] errors = space(settled, layout).errors(judged);
    double mean = Arrays.stream(errors).average().orElse(Double.NaN);
    double most = Arrays.stream(errors).max().orElse(Double.NaN);
    return settled.with(new Quality(scale, mean, most).toArrays());
  }

  /** The latent space of a state in training. */
  LatentSpace space(FlowState state, LatentLayout layout) {
    PrincipalAxes axes = PrincipalAxes.fromState(state, layout.data().numberCoordinates());
    double scale = Quality.fromState(state).scale();
    return new LatentSpace(layout, axes, scale, loaded(state, axes.count(), layout.numbers()));
  }

  /** The latent space of a published state, whose numbers stand at {@code numbers}. */
  LatentSpace space(FlowState published, int[] numbers) {
    PrincipalAxes axes = PrincipalAxes.fromState(published, numbers);
    int k = (int) published.array("latent-sizes").get(0);
    int[] levels = new int[published.dimension() - numbers.length];
    int next = 0;
    for (int j = 0; j < published.dimension(); j++) {
      if (Arrays.binarySearch(numbers, j) < 0) {
        levels[next++] = j;
      }
    }
    double scale = Quality.fromState(published).scale();
    Autoencoder bent = loaded(published, axes.count(), k);
    return new LatentSpace(numbers, levels, published.dimension(), k, axes, scale, bent);
  }

  private @Nullable Autoencoder loaded(FlowState state, int m, int k) {
    if (!Autoencoder.isIn(state, m, k)) {
      return null;
    }
    Autoencoder trained = networks(m, k, state.dimension());
    trained.loadWeights(state);
    return trained;
  }

  private Autoencoder networks(int m, int k, int dimension) {
    Autoencoder held = networks;
    if (held == null || !held.fits(m, k, dimension)) {
      if (held != null) {
        held.close();
      }
      held = new Autoencoder(m, k, dimension, settings.encoderWidth(), settings.decoderLipschitz());
      networks = held;
    }
    return held;
  }

  /** All arrays of the encoder in a state. */
  static Map<String, NamedArray> arrays(FlowState state) {
    SortedMap<String, NamedArray> arrays = new TreeMap<>();
    state
        .arrays()
        .forEach(
            (name, array) -> {
              if (name.startsWith("encoder") || name.startsWith("decoder")) {
                arrays.put(name, array);
              }
            });
    return arrays;
  }

  /** What decoding needs of them. */
  static Map<String, NamedArray> published(FlowState state) {
    SortedMap<String, NamedArray> arrays = new TreeMap<>();
    arrays(state)
        .forEach(
            (name, array) -> {
              if (name.startsWith("decoder.")
                  || name.startsWith("encoder-axes")
                  || name.equals("encoder-mean")
                  || name.equals(QUALITY)) {
                arrays.put(name, array);
              }
            });
    return arrays;
  }
}
