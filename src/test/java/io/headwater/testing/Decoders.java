package io.headwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.config.ConfigException;
import io.headwater.flow.FlowState;
import io.headwater.record.BadBytesException;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.record.FeatureSpace;
import io.headwater.record.RecordSummary;
import io.headwater.snapshot.Envelope;
import io.headwater.snapshot.FlowSnapshot;
import io.headwater.snapshot.FlowStateCodec;
import io.headwater.snapshot.SnapshotCodec;
import io.headwater.snapshot.SnapshotSampler;
import io.headwater.training.TrainerState;
import io.headwater.training.TrainerStateCodec;
import io.headwater.training.UnfitSnapshotException;
import io.headwater.training.WindowTraining;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The decoders of what outlives a process, each with the law that damage is held to: bytes give a
 * value that can be used, or a message that says what was expected.
 */
public enum Decoders {
  /** What a sampler, the command line and a stream that comes back read. */
  SNAPSHOT("snapshot.2.bin", new Envelope("HWSNAP", "snapshot", 2, 2)) {
    @Override
    void use(byte[] bytes) {
      FlowSnapshot snapshot = SnapshotCodec.decode(bytes);
      assertThat(SnapshotCodec.encode(snapshot)).isNotEmpty();
      assertThat(snapshot.features().describe()).isNotEmpty();
      SnapshotSampler.of(snapshot).sample(0, 20);
    }
  },
  /** A snapshot from which a stream goes on to its next window. */
  RESUMED_SNAPSHOT("snapshot.2.bin", new Envelope("HWSNAP", "snapshot", 2, 2)) {
    @Override
    void use(byte[] bytes) {
      FlowSnapshot snapshot = SnapshotCodec.decode(bytes);
      // It may say that it was trained on any number of records.
      if (snapshot.rows().trained() < 1_000) {
        resume(snapshot);
      }
    }

    @Override
    public int cost() {
      return 10;
    }
  },
  /** The state of a trainer of the layout before. */
  TRAINER_STATE_1("trainer-state.1.bin", new Envelope("HWTRST", "trainer state", 1, 1)) {
    @Override
    void use(byte[] bytes) {
      TrainerStateCodec.encode(TrainerStateCodec.decode(bytes));
    }
  },
  /** The state of a trainer. */
  TRAINER_STATE("trainer-state.3.bin", new Envelope("HWTRST", "trainer state", 1, 3)) {
    @Override
    void use(byte[] bytes) {
      TrainerStateCodec.encode(TrainerStateCodec.decode(bytes));
    }
  },
  /** The state of a method. */
  FLOW_STATE("flow-state.1.bin", new Envelope("HWFLOW", "flow state", 1, 1)) {
    @Override
    void use(byte[] bytes) {
      byte[] payload = envelope().open(bytes).payload();
      FlowState state = ByteReader.readAll("flow state", payload, FlowStateCodec::read);
      FlowStateCodec.write(state, new ByteWriter());
      state.remap(
          new int[state.dimension() < 0 || state.dimension() > 100 ? 0 : state.dimension()]);
    }
  },
  /** How points become records. */
  FEATURE_SPACE("feature-space-v1.bin", null) {
    @Override
    void use(byte[] bytes) {
      FeatureSpace space = FeatureSpace.fromBytes(bytes);
      space.toBytes();
      space.describe();
    }
  },
  /** What is known of the fields. */
  RECORD_SUMMARY("record-summary-v2.bin", null) {
    @Override
    void use(byte[] bytes) {
      RecordSummary summary = RecordSummary.fromBytes(bytes);
      // What is read can be written and read again, as a checkpoint does.
      RecordSummary.fromBytes(summary.toBytes());
      summary.decay(.5);
    }
  },
  /** A draw from a window, of the layout before. */
  WINDOW_SAMPLE_1("window-sample-v1.bin", null) {
    @Override
    void use(byte[] bytes) {
      WindowSample.fromBytes(bytes).toBytes();
    }
  },
  /** A draw from a window. */
  WINDOW_SAMPLE("window-sample-v2.bin", null) {
    @Override
    void use(byte[] bytes) {
      WindowSample.fromBytes(bytes).toBytes();
    }
  };

  private final String golden;
  private final @Nullable Envelope envelope;

  Decoders(String golden, @Nullable Envelope envelope) {
    this.golden = golden;
    this.envelope = envelope;
  }

  /** Reads the bytes and uses what they say; refusing them is right, any other failure is not. */
  abstract void use(byte[] bytes);

  /** How many times longer a reading takes than those of others. */
  public int cost() {
    return 1;
  }

  Envelope envelope() {
    return Objects.requireNonNull(envelope);
  }

  /** The bytes checked in, without what stands around them. */
  public byte[] payload() {
    byte[] bytes = Golden.bytes(golden);
    return isSealed(bytes) ? envelope().open(bytes).payload() : bytes;
  }

  private boolean isSealed(byte[] bytes) {
    return envelope != null && new String(bytes, 0, 2).equals("HW");
  }

  /**
   * Reads a payload with a right checksum around it, if there is one.
   *
   * @return whether it was accepted
   */
  public boolean read(byte[] payload) {
    try {
      use(envelope == null ? payload : envelope.seal(payload));
      return true;
    } catch (BadBytesException | UnfitSnapshotException refused) {
      assertThat(refused).hasMessageContaining("expected");
      return false;
    } catch (ConfigException refused) {
      return false;
    }
  }

  /** A stream of the snapshot's own settings goes on from it, and finishes its next window. */
  private static void resume(FlowSnapshot snapshot) {
    WindowTraining training =
        new WindowTraining(Events.SCHEMA, Events.model("flow.method=gaussian-copula"));
    TargetWindow window = Events.window("here & there", 9, 20);
    TrainerState state = training.resume(snapshot, window);
    while (!training.isDone(state)) {
      state = training.advance(state);
    }
    assertThat(training.finish(state).snapshot()).isPresent();
  }
}
