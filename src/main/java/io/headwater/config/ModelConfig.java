package io.headwater.config;

import io.headwater.record.FieldsConfig;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that decides what a model becomes, given its data: the part of the configuration that a
 * snapshot keeps.
 *
 * <p>Serialises as its JSON, whatever records its method brings.
 *
 * @param seed the root of all randomness
 * @param fields what each field means
 * @param window what of the stream is learned from at a time
 * @param flow which method learns, and how
 */
public record ModelConfig(long seed, FieldsConfig fields, WindowSettings window, FlowSettings flow)
    implements Serializable {

  /** This model over all of a file, which is one window of any length. */
  public ModelConfig forFile() {
    FieldsConfig unbounded =
        new FieldsConfig(
            fields.fields(), fields.eventTime(), Optional.empty(), fields.levelDecoder());
    return new ModelConfig(seed, unbounded, window.withSize(Duration.ZERO), flow);
  }

  /**
   * What one model is trained with: this, or in an ensemble the share that a shard has of it, so
   * that all shards together cost what one model does.
   */
  public ModelConfig part() {
    return window.ensemble()
        ? new ModelConfig(seed, fields, window.part(), flow.part(window.shards()))
        : this;
  }

  /** This model with another seed. */
  public ModelConfig withSeed(long other) {
    return new ModelConfig(other, fields, window, flow);
  }

  /** One line of JSON; the same text for equal models. */
  public String json() {
    return ConfigText.json(this);
  }

  /** The model of {@link #json}. */
  public static ModelConfig fromJson(String json) {
    return ConfigReader.model("of the model", json, List.of());
  }

  private Object writeReplace() {
    return new Written(json());
  }

  private record Written(String json) implements Serializable {
    private Object readResolve() {
      return fromJson(json);
    }
  }
}
