package io.headwater.snapshot;

import io.headwater.config.ModelConfig;
import io.headwater.flow.FlowMethod;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.record.AvroBytes;
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
  /** One record in a hundred is suspected for nothing: eight in a row are not. */
  private static final int MOST_REDRAWS = 8;

  private final FlowSnapshot snapshot;
  private final FlowMethod method;
  private final RandomKey key;
  private final AvroBytes avro;

  private SnapshotSampler(FlowSnapshot snapshot, FlowMethod method, RandomKey key) {
    this.snapshot = snapshot;
    this.method = method;
    this.key = key;
    this.avro = new AvroBytes(snapshot.schema());
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
      RandomKey at = decoding.at(first + i);
      GenericRecord record = snapshot.features().decode(points, i, windowStart, at);
      for (int again = 0; again < MOST_REDRAWS && isSuspect(record); again++) {
        record = redraw(again, first + i, windowStart);
      }
      records.add(record);
    }
    return records;
  }

  private boolean isSuspect(GenericRecord record) {
    return !snapshot.guard().isOpen() && snapshot.guard().suspects(avro.encode(record));
  }

  /** Record i of another sequence of noise, in the place of one that may be a copy. */
  private GenericRecord redraw(int again, long i, long windowStart) {
    RandomKey other = key.split("redraw").at(again);
    PointCloud point = method.sample(snapshot.flow(), i, 1, other.split("points"));
    return snapshot.features().decode(point, 0, windowStart, other.split("records").at(i));
  }
}
