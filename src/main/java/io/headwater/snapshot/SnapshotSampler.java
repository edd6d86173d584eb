package io.headwater.snapshot;

import io.headwater.config.ModelConfig;
import io.headwater.flow.FlowMethod;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadBytesException;
import io.headwater.record.BadRecordException;
import io.headwater.record.LevelReader;
import io.headwater.record.SchemaEvolution;
import io.headwater.record.SurrogatePlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
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

  /**
   * Draws of one record at most while its levels ask for fewer. At most a third of what was learned
   * from was kept for its levels: forty draws in a row are not thinned.
   */
  private static final int MOST_THINNED = 40;

  /** Points drawn at a time: they are to stay in a cache beside the tables they are read by. */
  private static final int AT_A_TIME = 64;

  /**
   * A record that was drawn.
   *
   * @param value the record
   * @param avro the same in plain Avro; not to be written
   */
  @SuppressWarnings("ArrayRecordComponent") // handed straight on, never compared
  public record Draw(GenericRecord value, byte[] avro) {}

  private final FlowSnapshot snapshot;
  private final FlowMethod method;
  private final RandomKey key;
  private final RandomKey stream;
  private final AvroBytes avro;
  private final Optional<AvroBytes> rewriting;

  /** What is read of draws, where not all of them are kept. */
  private final Optional<LevelReader> levels;

  private SnapshotSampler(
      FlowSnapshot snapshot,
      FlowMethod method,
      long seed,
      AvroBytes avro,
      Optional<AvroBytes> rewriting,
      Optional<LevelReader> levels) {
    this.snapshot = snapshot;
    this.method = method;
    this.key = key(snapshot.version(), seed);
    this.stream = RandomKey.of(seed).split(snapshot.version().stream().value()).split("surrogates");
    this.avro = avro;
    this.rewriting = rewriting;
    this.levels = levels;
  }

  /** A sampler with the snapshot's own seed. */
  public static SnapshotSampler of(FlowSnapshot snapshot) {
    return of(snapshot, snapshot.seed());
  }

  /** A sampler with another seed: other records of the same distribution. */
  public static SnapshotSampler of(FlowSnapshot snapshot, long seed) {
    return of(snapshot, seed, snapshot.schema());
  }

  /**
   * A sampler whose records are read as those of another schema: a field that the snapshot does not
   * know has its default. A schema that needs more is an {@code IllegalArgumentException}.
   */
  public static SnapshotSampler of(FlowSnapshot snapshot, long seed, Schema schema) {
    FlowMethod method = ModelConfig.fromJson(snapshot.config()).flow().create();
    return new SnapshotSampler(
        snapshot,
        method,
        seed,
        new AvroBytes(snapshot.schema()),
        rewriting(snapshot.schema(), schema),
        levels(snapshot));
  }

  private static Optional<LevelReader> levels(FlowSnapshot snapshot) {
    return snapshot.weights().isEven()
        ? Optional.empty()
        : Optional.of(LevelReader.of(snapshot.schema(), snapshot.features().fields()));
  }

  /** The same with another seed, at next to no cost: the two share all else, and one thread. */
  public SnapshotSampler withSeed(long seed) {
    return new SnapshotSampler(snapshot, method, seed, avro, rewriting, levels);
  }

  private static Optional<AvroBytes> rewriting(Schema own, Schema schema) {
    if (own.equals(schema)) {
      return Optional.empty();
    }
    SchemaEvolution.require(own, schema);
    return Optional.of(new AvroBytes(own, schema));
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
    return draw(first, count, windowStart).stream().map(Draw::value).toList();
  }

  /** The same records, with their bytes, which the guard against copies has to see anyway. */
  public List<Draw> draw(long first, int count, long windowStart) {
    List<Draw> draws = new ArrayList<>(count);
    try {
      for (int from = 0; from < count; from += AT_A_TIME) {
        draw(first + from, Math.min(AT_A_TIME, count - from), windowStart, draws);
      }
    } catch (RuntimeException e) {
      throw damaged(e);
    }
    return draws;
  }

  /** A snapshot that was read and cannot be drawn from lacks an array, or has one of no sense. */
  private BadBytesException damaged(RuntimeException e) {
    return new BadBytesException(
        BadBytesException.Fault.CORRUPT,
        "snapshot %s: expected what method %s draws from, got %s; it is damaged, or not of this version: train it again"
            .formatted(snapshot.version(), snapshot.flow().method(), e),
        e);
  }

  private void draw(long first, int count, long windowStart, List<Draw> draws) {
    PointCloud points = points(first, count);
    RandomKey decoding = key.split("records");
    for (int i = 0; i < count; i++) {
      RandomKey at = decoding.at(first + i);
      Draw draw = drawn(snapshot.features().decode(points, i, windowStart, at, place(first + i)));
      for (int again = 0; isRefused(draw, again, first + i); again++) {
        draw = drawn(redraw(again, first + i, windowStart));
      }
      draws.add(rewriting.isEmpty() ? draw : rewritten(rewriting.get(), draw));
    }
  }

  private Draw drawn(GenericRecord value) {
    return new Draw(value, avro.encode(value));
  }

  private static Draw rewritten(AvroBytes bytes, Draw draw) {
    try {
      GenericRecord value = bytes.decode(draw.avro());
      return new Draw(value, bytes.encode(value));
    } catch (BadRecordException e) {
      throw new IllegalStateException("synthetic record: " + e.getMessage(), e);
    }
  }

  private boolean isRefused(Draw draw, int again, long i) {
    return again < MOST_THINNED && isThinned(draw, again, i)
        || again < MOST_REDRAWS && isSuspect(draw);
  }

  /**
   * Whether a record of levels that were learned from too many records is one of those left out.
   */
  private boolean isThinned(Draw draw, int again, long i) {
    if (levels.isEmpty()) {
      return false;
    }
    double weight = snapshot.weights().of(levels.get().of(draw.avro()));
    return weight < 1 && key.split("thinned").at(again).at(i).stream().nextDouble() >= weight;
  }

  private boolean isSuspect(Draw draw) {
    byte[] learned =
        snapshot.features().hasIdentifiers()
            ? avro.encode(snapshot.features().withoutIdentifiers(draw.value()))
            : draw.avro();
    return snapshot.guard().suspects(learned);
  }

  /** Record i of another sequence of noise, in the place of one that may be a copy. */
  private GenericRecord redraw(int again, long i, long windowStart) {
    RandomKey other = key.split("redraw").at(again);
    PointCloud point = method.sample(snapshot.flow(), i, 1, other.split("points"));
    return snapshot
        .features()
        .decode(point, 0, windowStart, other.split("records").at(i), place(i));
  }

  /** A record that is drawn again stays of the same entity. */
  private SurrogatePlace place(long i) {
    return SurrogatePlace.of(stream, snapshot.version().sequence(), i);
  }
}
