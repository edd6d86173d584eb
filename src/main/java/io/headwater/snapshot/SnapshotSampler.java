package io.headwater.snapshot;

import io.headwater.config.ModelConfig;
import io.headwater.flow.FlowMethod;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/**
 * Draws synthetic records from one snapshot.
 *
 * <p>Record i is a function of (seed, snapshot, i) alone: any split of an index range, on any
 * machine, gives the same records. Not thread-safe.
 */
public final class SnapshotSampler {
  private final FlowSnapshot snapshot;
  private final FlowMethod method;
  private final RandomKey key;

  private SnapshotSampler(FlowSnapshot snapshot, FlowMethod method, RandomKey key) {
    this.snapshot = snapshot;
    this.method = method;
    this.key = key;
  }

  /** A sampler with the snapshot's own seed. */
  public static SnapshotSampler of(FlowSnapshot snapshot) {
    return of(snapshot, snapshot.seed());
  }

  /** A sampler with another seed: other records of the same distribution. */
  public static SnapshotSampler of(FlowSnapshot snapshot, long seed) {
    FlowMethod method = ModelConfig.fromJson(snapshot.config()).flow().create();
    return new SnapshotSampler(snapshot, method, key(snapshot.version(), seed));
  }

  /** Where a snapshot's samples are in the tree of all randomness. */
  private static RandomKey key(SnapshotVersion version, long seed) {
    return RandomKey.of(seed)
        .split(version.stream().value())
        .split("sample")
        .at(version.windowEnd())
        .at(version.sequence());
  }

  /** Points {@code first} to {@code first + count - 1} [count, d]. */
  public PointCloud points(long first, int count) {
    return method.sample(snapshot.flow(), first, count, key.split("points"));
  }

  /** Records {@code first} to {@code first + count - 1}, at times in the snapshot's own window. */
  public List<GenericRecord> sample(long first, int count) {
    return sample(first, count, snapshot.windowStart());
  }

  /**
   * Records {@code first} to {@code first + count - 1}.
   *
   * @param windowStart start of the window their times are to fall into
   */
  public List<GenericRecord> sample(long first, int count, long windowStart) {
    PointCloud points = points(first, count);
    RandomKey decoding = key.split("records");
    List<GenericRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(snapshot.features().decode(points, i, windowStart, decoding.at(first + i)));
    }
    return records;
  }
}
