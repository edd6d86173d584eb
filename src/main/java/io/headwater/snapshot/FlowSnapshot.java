package io.headwater.snapshot;

import io.headwater.evaluation.Certificate;
import io.headwater.evaluation.Certificate.Verdict;
import io.headwater.flow.FlowState;
import io.headwater.record.FeatureSpace;
import io.headwater.window.LevelWeights;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * A trained flow: what a sampler needs and no more. Immutable.
 *
 * @param version which one it is
 * @param parent the one it was trained on from; none for a stream's first
 * @param flow what the method published; it names the method
 * @param features how points become records
 * @param config the model's configuration as JSON
 * @param seed the root of all randomness
 * @param windowStart start of the window, ms since 1970 (or rows, for a file)
 * @param rows how many records went where
 * @param measures what was measured at publication, by name
 * @param guard what keeps samplers from writing training records
 * @param weights by level, the share of the flow's draws that samplers keep
 */
public record FlowSnapshot(
    SnapshotVersion version,
    Optional<SnapshotVersion> parent,
    FlowState flow,
    FeatureSpace features,
    String config,
    long seed,
    long windowStart,
    Rows rows,
    SortedMap<String, Double> measures,
    CopyGuard guard,
    LevelWeights weights) {
  /** The measure that is a moment, and there only if it is before the window's end. */
  private static final String NEWEST_TIMESTAMP = "newestTimestamp";

  /**
   * How many records of the window went where.
   *
   * @param real all that arrived in the window
   * @param trained those in the training part of its sample
   * @param heldOut those in the other part
   */
  public record Rows(long real, long trained, long heldOut) {}

  public FlowSnapshot {
    measures = Collections.unmodifiableSortedMap(new TreeMap<>(measures));
  }

  /** The Avro schema of its records. */
  public Schema schema() {
    return features.schema();
  }

  /** Whether its samples could be told from records that it was not trained on. */
  public Verdict certificate() {
    return Certificate.verdict(measures.getOrDefault("certificatePValue", Double.NaN));
  }

  /**
   * The newest Kafka timestamp of the window's real records, milliseconds since the epoch; {@code
   * Long.MAX_VALUE} where it is not known or no bound to the window's times.
   */
  public long newestTimestamp() {
    Double known = measures.get(NEWEST_TIMESTAMP);
    return known == null ? Long.MAX_VALUE : known.longValue();
  }

  /** This snapshot, with the newest Kafka timestamp of the window's real records. */
  public FlowSnapshot withNewestTimestamp(long timestamp) {
    return timestamp >= version.windowEnd() - 1
        ? this
        : with(new TreeMap<>(Map.of(NEWEST_TIMESTAMP, (double) timestamp)));
  }

  /** This snapshot with {@code more} measures. */
  public FlowSnapshot with(SortedMap<String, Double> more) {
    SortedMap<String, Double> all = new TreeMap<>(measures);
    all.putAll(more);
    return new FlowSnapshot(
        version, parent, flow, features, config, seed, windowStart, rows, all, guard, weights);
  }

  /** This snapshot with another space of the same coordinates. */
  public FlowSnapshot with(FeatureSpace other) {
    return new FlowSnapshot(
        version, parent, flow, other, config, seed, windowStart, rows, measures, guard, weights);
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof FlowSnapshot snapshot
        && Arrays.equals(SnapshotCodec.encode(this), SnapshotCodec.encode(snapshot));
  }

  @Override
  public int hashCode() {
    return version.hashCode();
  }
}
