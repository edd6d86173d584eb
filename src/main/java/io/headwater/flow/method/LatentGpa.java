package io.headwater.flow.method;

import io.headwater.flow.FlowMethod;
import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.FlowState;
import io.headwater.flow.FlowStep;
import io.headwater.flow.MethodCard;
import io.headwater.flow.latent.LatentFlow;
import io.headwater.flow.latent.LatentFlow.Encoder;
import io.headwater.measure.EmpiricalMeasure;
import io.headwater.measure.FeatureLayout;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;

/**
 * The generative particles algorithm behind an encoder: for tables of many numbers that hang
 * together, whose particles need move in few directions only [gu2022].
 *
 * <p>See {@link LatentFlow} for what the encoder costs and what bounds it. What merges across
 * shards: the moments of the source and of the axes, by addition; networks and particles do not.
 *
 * <p>Assumed: finite coordinates. Guaranteed: see {@link FlowMethod}. Not thread-safe.
 */
public final class LatentGpa implements FlowMethod {
  /** The name in configuration and snapshots. */
  public static final String ID = "latent-gpa";

  private final LatentFlow flow;

  /** A latent flow with this configuration. */
  public LatentGpa(Config config) {
    this.flow =
        new LatentFlow(
            ID, config.latent(), config.gpa().discriminator().lipschitz(), new Gpa(config.gpa()));
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
   * @param gpa of the flow in the latent space, without a symmetry; its L is that of the data's
   *     space
   */
  public record Config(
      Encoder encoder,
      int dimension,
      int encoderWidth,
      int encoderSteps,
      double decoderLipschitz,
      int columnCalibrations,
      double memory,
      Gpa.Config gpa) {
    public Config {
      new LatentFlow.Settings(
          encoder,
          dimension,
          encoderWidth,
          encoderSteps,
          decoderLipschitz,
          columnCalibrations,
          memory);
      if (!gpa.symmetry().isBlank()) {
        throw new IllegalArgumentException(
            "gpa.symmetry: expected none, got '%s'; here it would turn latent numbers; take flow.method gpa"
                .formatted(gpa.symmetry()));
      }
    }

    /** The defaults; docs/decisions/0020 and 0036 say why. */
    public static Config defaults() {
      return new Config(Encoder.PCA, 40, 64, 1000, 2, 16, 32, Gpa.Config.defaults());
    }

    LatentFlow.Settings latent() {
      return new LatentFlow.Settings(
          encoder,
          dimension,
          encoderWidth,
          encoderSteps,
          decoderLipschitz,
          columnCalibrations,
          memory);
    }
  }

  /** Makes latent flows. */
  public static final class Factory implements FlowMethodFactory {
    @Override
    public String id() {
      return ID;
    }

    @Override
    public String summary() {
      return "gpa behind an encoder (PCA or autoencoder): many numbers that hang together";
    }

    @Override
    public MethodCard card() {
      return new MethodCard(
          "The divergence of `gpa` in the space of an encoder, which bounds the one of the data: at"
              + " rest by L times the mean reconstruction error more.",
          "z = E(x), ż = −∇φ(z), x = Dec(z) + r, r normal as what the encoder leaves out",
          "gu2022",
          "Encoder with its optimiser, moments of the axes, and the state of `gpa` in fewer"
              + " dimensions.",
          "Moments of the axes and of the source, by addition. Networks do not merge.",
          "O(m²) a point and window for the encoding of m numbers, then that of `gpa`.",
          "Many numbers that hang together, few records. Few numbers: take `gpa`.");
    }

    @Override
    public Record defaults() {
      return Config.defaults();
    }

    @Override
    public FlowMethod create(Record config) {
      return new LatentGpa((Config) config);
    }
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public FlowState init(FeatureLayout layout, RandomKey key) {
    return flow.init(layout, key);
  }

  @Override
  public FlowState retarget(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return flow.retarget(state, target, key);
  }

  @Override
  public FlowStep advance(FlowState state, EmpiricalMeasure target, int steps, RandomKey key) {
    return flow.advance(state, target, steps, key);
  }

  @Override
  public FlowState publish(FlowState state, EmpiricalMeasure target, RandomKey key) {
    return flow.publish(state, target, key);
  }

  @Override
  public PointCloud sample(FlowState published, long first, int count, RandomKey key) {
    return flow.sample(published, first, count, key);
  }
}
