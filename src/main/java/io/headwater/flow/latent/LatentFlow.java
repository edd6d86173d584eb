package io.headwater.flow.latent;

import io.headwater.flow.Diagnostics;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.NamedArray;
import io.headwater.flow.particle.Calibration;
import io.headwater.flow.particle.Verification;
import io.headwater.flow.source.FeatureMoments;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A flow behind an encoder: the window's points are encoded, another method flows in the latent
 * space, and its samples are decoded, given back what the encoder leaves out, and calibrated column
 * by column.
 *
 * <p>If the decoder is a-Lipschitz, the divergence at L in the data's space is at most the latent
 * one at a L [gu2022]; for a = 1 it is the same L, and latent units are chosen so that it is. What
 * the encoder loses adds at most L E_R |x − Dec(E(x))|, R the data as the discriminator weighs
 * them: at rest, where the weights are 1, L times the mean reconstruction error; never more than L
 * times the largest. Both bounds are reported.
 *
 * <p>The encoder follows the stream: principal axes of decayed moments, turned to continue those
 * before, and the networks that bend them trained on from where they were. Levels are conditions
 * and pass by the encoder. Not thread-safe.
 */
public final class LatentFlow {
  private static final int CALIBRATION_POINTS = 8192;

  private final String id;
  private final Settings settings;
  private final double lipschitz;
  private final FlowMethod inner;
  private final EncoderFit encoder;
  private @Nullable Encoded encoded;
  private @Nullable Law law;

  /** The last target encoded, and by what. */
  private record Encoded(
      EmpiricalMeasure target, Map<String, NamedArray> by, EmpiricalMeasure is) {}

  /**
   * A latent flow.
   *
   * @param id of the method it is
   * @param lipschitz L in the data's space, which is that of {@code inner} in latent units
   * @param inner what flows in the latent space
   */
  public LatentFlow(String id, Settings settings, double lipschitz, FlowMethod inner) {
    this.id = id;
    this.settings = settings;
    this.lipschitz = lipschitz;
    this.inner = inner;
    this.encoder = new EncoderFit(settings);
  }

  /** How points are encoded. */
  public enum Encoder {
    /** Principal components: linear, and the decoder is an isometry. */
    PCA,
    /** Principal components bent by networks. */
    AUTOENCODER
  }

  /**
   * What a user may set.
   *
   * @param encoder how points are encoded
   * @param dimension latent numbers at most, >= 1
   * @param encoderWidth neurons of each of two hidden layers of either network, >= 1
   * @param encoderSteps training batches of the networks a window, >= 0
   * @param decoderLipschitz the most by which the networks may steepen the decoder, > 0
   * @param columnCalibrations random bases of the calibration of what is decoded, >= 0
   * @param memory how many records everything before the current window counts for in the axes, >=
   *     0
   */
  public record Settings(
      Encoder encoder,
      int dimension,
      int encoderWidth,
      int encoderSteps,
      double decoderLipschitz,
      int columnCalibrations,
      double memory) {
    public Settings {
      atLeast("dimension", dimension, 1);
      atLeast("encoderWidth", encoderWidth, 1);
      atLeast("encoderSteps", encoderSteps, 0);
      if (!(decoderLipschitz > 0)) {
        throw new IllegalArgumentException(
            "decoderLipschitz: expected > 0, got %s".formatted(decoderLipschitz));
      }
      atLeast("columnCalibrations", columnCalibrations, 0);
      atLeast("memory", memory, 0);
    }

    private static void atLeast(String name, double value, double least) {
      if (!(value >= least)) {
        throw new IllegalArgumentException(
            "%s: expected >= %s, got %s".formatted(name, least, value));
      }
    }
  }

  /** See {@link FlowMethod#init}. */
  public FlowState init(FeatureLayout layout, RandomKey key) {
    int d = layout.dimension();
    FlowState state = FlowState.of(id, d, FeatureMoments.none(d).toArrays());
    state = state.with(encoder.begin(state, layout, key.split("encoder")));
    LatentLayout latent = LatentLayout.of(layout, settings.dimension());
    return InnerState.put(state, inner.init(latent.latent(), key.split("latent")), latent);
  }

  /** See {@link FlowMethod#retarget}. */
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(id, target.dimension());
    if (target.points().count() == 0) {
      return state;
    }
    FeatureMoments past = FeatureMoments.fromState(state).atMost(settings.memory());
    FlowState moved = state.with(past.merge(FeatureMoments.of(target.points())).toArrays());
    moved = moved.with(encoder.begin(moved, target.layout(), key.split("encoder")));
    LatentLayout latent = LatentLayout.of(target.layout(), settings.dimension());
    return InnerState.put(moved, InnerState.moved(state, inner.id(), latent), latent);
  }

  /** See {@link FlowMethod#advance}. */
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    state.require(id, target.dimension());
    if (target.points().count() == 0) {
      return new FlowStep(state, Diagnostics.resting(Diagnostics.Rest.NO_DATA, Map.of()));
    }
    FlowState trained = encoder.advance(state, target, steps, key.split("encoder"));
    int left = steps - (int) (trained.steps() - state.steps());
    if (left == 0 || !encoder.isTrained(trained, target.layout())) {
      return new FlowStep(trained, Diagnostics.moving(Map.of()));
    }
    FlowState begun = begun(trained, target, key);
    FlowStep step =
        inner.advance(InnerState.of(begun, inner.id()), encoded(begun, target), left, key);
    FlowState next = InnerState.replace(begun, step.state());
    return new FlowStep(next, bounded(step.diagnostics(), EncoderFit.Quality.fromState(next)));
  }

  /** The state once the encoder is settled and the latent method has its target. */
  private FlowState begun(FlowState state, EmpiricalMeasure target, RandomKey key) {
    if (encoder.isSettled(state)) {
      return state;
    }
    FlowState settled = encoder.settle(state, target);
    FlowState retargeted =
        inner.retarget(
            InnerState.of(settled, inner.id()), encoded(settled, target), key.split("retarget"));
    return InnerState.replace(settled, retargeted);
  }

  /** The target in the latent space. */
  private EmpiricalMeasure encoded(FlowState state, EmpiricalMeasure target) {
    Map<String, NamedArray> by = EncoderFit.arrays(state);
    Encoded last = encoded;
    if (last == null || last.target() != target || !last.by().equals(by)) {
      LatentLayout latent = LatentLayout.of(target.layout(), settings.dimension());
      LatentSpace space = encoder.space(state, latent);
      EmpiricalMeasure is =
          new EmpiricalMeasure(
              space.encode(target.points()), space.encode(target.heldOut()), latent.latent());
      last = new Encoded(target, by, is);
      encoded = last;
    }
    return last.is();
  }

  private Diagnostics bounded(Diagnostics latent, EncoderFit.Quality quality) {
    TreeMap<String, Double> values = new TreeMap<>(latent.values());
    values.put("reconstructionError", quality.meanError());
    values.put("reconstructionErrorMost", quality.largestError());
    values.put("decoderLipschitz", quality.scale());
    values.put("latentLipschitz", quality.scale() * lipschitz);
    double divergence = latent.value("divergence");
    values.put("divergenceBound", divergence + lipschitz * quality.meanError());
    values.put("divergenceBoundSure", divergence + lipschitz * quality.largestError());
    return new Diagnostics(values, latent.rest());
  }

  /** See {@link FlowMethod#publish}. */
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    state.require(id, target.dimension());
    FeatureLayout layout = target.layout();
    int[] numbers = layout.numberCoordinates();
    boolean nothing = target.points().count() == 0;
    FlowState begun = nothing ? state : begun(state, target, key);
    FlowState latent =
        inner.publish(
            InnerState.of(begun, inner.id()), encoded(begun, target), key.split("latent"));
    LatentLayout latentLayout = LatentLayout.of(layout, settings.dimension());
    LatentSpace space = encoder.space(begun, latentLayout);
    TreeMap<String, NamedArray> arrays = new TreeMap<>(EncoderFit.published(begun));
    arrays.putAll(latentLayout.toArrays());
    arrays.putAll(Calibration.none(numbers).toArrays());
    PointCloud points = target.points();
    arrays.putAll(
        GaussianResidual.of(points, space.decode(space.encode(points)), numbers).toArrays());
    FlowState rough = new FlowState(id, state.steps(), state.dimension(), arrays);
    rough = InnerState.put(rough, latent, latentLayout);
    return nothing || numbers.length == 0 ? rough : calibrated(rough, target, numbers, key);
  }

  private FlowState calibrated(
      FlowState rough, EmpiricalMeasure target, int[] numbers, RandomKey key) {
    PointCloud fresh = sample(rough, 0, CALIBRATION_POINTS, key.split("calibration"));
    Calibration calibration =
        Calibration.fit(
            fresh, target.points(), numbers, settings.columnCalibrations(), key.split("bases"));
    FlowState published = rough.with(calibration.toArrays());
    RandomKey judged = key.split("verification");
    PointCloud samples = sample(published, 0, Verification.POINTS, judged);
    return published.with(Verification.of(samples, target, judged));
  }

  /** See {@link FlowMethod#sample}. */
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    published.require(id, published.dimension());
    Law law = law(published);
    PointCloud latent = inner.sample(law.latent(), first, count, key.split("latent"));
    // The space is not kept: its networks are the encoder's, which may have been trained since.
    PointCloud decoded = encoder.space(published, law.numbers()).decode(latent);
    PointCloud whole = law.residual().addTo(decoded, law.numbers(), first, key.split("residual"));
    return law.calibration().apply(whole);
  }

  /** What was read of the state last sampled, which is mostly the one sampled next. */
  @SuppressWarnings("ArrayRecordComponent") // handed straight on, never compared
  private record Law(
      FlowState of,
      FlowState latent,
      int[] numbers,
      GaussianResidual residual,
      Calibration calibration) {}

  private Law law(FlowState published) {
    Law known = law;
    // States are immutable: the same object is the same law.
    if (known == null || known.of() != published) {
      int[] numbers = LatentLayout.numberCoordinates(published);
      known =
          new Law(
              published,
              InnerState.of(published, inner.id()),
              numbers,
              GaussianResidual.fromState(published),
              Calibration.fromState(published, numbers));
      law = known;
    }
    return known;
  }
}
