package io.headwater.window;

import io.headwater.measure.RandomKey;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadBytesException;
import io.headwater.record.BadRecordException;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.record.LevelReader;
import io.headwater.record.SchemaEvolution;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A uniform draw without replacement of at most k of the records of a window: the k smallest of
 * pseudo-random 64-bit priorities (bottom-k) [cohen2007]. Beside it, where levels are read, more
 * records of levels that are rare in the draw: see {@link LevelReserve}.
 *
 * <p>A record's priority is a function of (seed, its bytes, its position) alone, so the draw does
 * not depend on the order of arrival or of merges. A record added twice at the same position is
 * drawn twice or not at all. The draw says with which schema its records are written, so that it
 * can be read when the job's schema is another one. Mutable; not thread-safe. Adding costs a hash
 * of the bytes, and O(log k) for the few that are kept; where levels are read, also the decoding of
 * the fields that may have levels, and a look-up in each that has few of them so far.
 */
public final class WindowSample {
  private static final int VERSION = 3;

  /** The layout that did not say of which schema the records are. */
  private static final int WITHOUT_SCHEMA = 1;

  /** The last layout without levels. */
  private static final int WITHOUT_LEVELS = 2;

  /**
   * A record that was drawn.
   *
   * @param priority its place in the draw; ordered as an unsigned number
   * @param contentHash a function of the bytes alone, as they were when the record was drawn
   * @param avro the record; not to be written
   */
  @SuppressWarnings("ArrayRecordComponent") // equality is written out
  public record Entry(long priority, long contentHash, byte[] avro) {
    /** Ascending priority; what is left equal after the bytes is the same record. */
    static final Comparator<Entry> ORDER = Entry::compare;

    private Entry rewritten(AvroBytes bytes) {
      try {
        return new Entry(priority, contentHash, bytes.rewrite(avro));
      } catch (BadRecordException e) {
        throw new IllegalStateException("sampled record: " + e.getMessage(), e);
      }
    }

    private static int compare(Entry a, Entry b) {
      int byPriority = Long.compareUnsigned(a.priority, b.priority);
      if (byPriority != 0) {
        return byPriority;
      }
      int byHash = Long.compare(a.contentHash, b.contentHash);
      return byHash != 0 ? byHash : Arrays.compare(a.avro, b.avro);
    }

    @Override
    public boolean equals(Object that) {
      return that instanceof Entry entry && ORDER.compare(this, entry) == 0;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(priority);
    }
  }

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final int capacity;
  private final long seed;
  private final long root;
  private final Optional<Schema> schema;
  private long count;
  private @Nullable LevelReserve reserve;
  private final PriorityQueue<Entry> largestFirst =
      new PriorityQueue<>((a, b) -> Entry.compare(b, a));

  /**
   * An empty draw.
   *
   * @param capacity k: the most records kept, >= 1
   * @param seed draws with different seeds are independent; draws to be merged share one
   */
  public WindowSample(int capacity, long seed) {
    this(capacity, seed, Optional.empty());
  }

  /** An empty draw that keeps more records of rare levels, as {@code levels} reads them. */
  public WindowSample(int capacity, long seed, LevelReader levels) {
    this(capacity, seed);
    this.reserve = levels.fields() == 0 ? null : reserve(levels);
  }

  private LevelReserve reserve(LevelReader levels) {
    return new LevelReserve(capacity, levels.id(), levels.fields());
  }

  private WindowSample(int capacity, long seed, Optional<Schema> schema) {
    if (capacity < 1) {
      throw new IllegalArgumentException("sample capacity: expected >= 1, got " + capacity);
    }
    this.capacity = capacity;
    this.seed = seed;
    this.root = RandomKey.of(seed).bits();
    this.schema = schema;
  }

  /** The schema its records are written with; none where that was not said. */
  public Optional<Schema> schema() {
    return schema;
  }

  /**
   * This draw with its records written with {@code now}; each keeps its priority and its side. One
   * that does not say its schema is taken to be of this one; one whose schema cannot be read as it
   * is an {@code IllegalArgumentException} that names the field. What was kept for rare levels of
   * another schema is left out.
   */
  public WindowSample inSchema(Schema now) {
    if (schema.isPresent() && schema.get() == now) {
      return this;
    }
    WindowSample written = new WindowSample(capacity, seed, Optional.of(now));
    written.count = count;
    if (schema.isEmpty() || schema.get().equals(now)) {
      written.largestFirst.addAll(largestFirst);
      written.reserve = reserve == null ? null : reserve.copy();
      return written;
    }
    SchemaEvolution.require(schema.get(), now);
    AvroBytes bytes = new AvroBytes(schema.get(), now);
    for (Entry entry : largestFirst.toArray(new Entry[0])) {
      written.largestFirst.add(entry.rewritten(bytes));
    }
    return written;
  }

  /**
   * Adds a record.
   *
   * @param avro its bytes, taken over
   * @param position where it stands in the stream (partition and offset, or line number): tells
   *     equal records apart and must not depend on the order of arrival
   */
  public void add(byte[] avro, long position) {
    keep(avro, position);
    reserve = null;
  }

  /** Adds a record with its levels; a reader of other fields than before ends the reserve. */
  public void add(byte[] avro, long position, LevelReader levels) {
    LevelReserve kept = reserve;
    if (kept != null && kept.id() == levels.id()) {
      kept.add(keep(avro, position), levels.of(avro, kept.closed()));
    } else {
      add(avro, position);
    }
  }

  private Entry keep(byte[] avro, long position) {
    count++;
    long contentHash = contentHash(avro);
    long priority = new RandomKey(root ^ contentHash).at(position).bits();
    Entry entry = new Entry(priority, contentHash, avro);
    if (largestFirst.size() < capacity || precedesLargest(priority)) {
      offer(entry);
    }
    return entry;
  }

  private boolean precedesLargest(long priority) {
    Entry largest = largestFirst.peek();
    return largest != null && Long.compareUnsigned(priority, largest.priority()) <= 0;
  }

  private void offer(Entry entry) {
    largestFirst.add(entry);
    if (largestFirst.size() > capacity) {
      largestFirst.poll();
    }
  }

  /** A hash of the bytes, eight at a time; a change of one bit changes about half of its bits. */
  public static long contentHash(byte[] bytes) {
    RandomKey hash = RandomKey.of(bytes.length);
    int i = 0;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      hash = new RandomKey(hash.bits() ^ (long) WORD.get(bytes, i)).at(0);
    }
    long rest = 0;
    for (; i < bytes.length; i++) {
      rest = rest << Byte.SIZE | bytes[i] & 0xFF;
    }
    return new RandomKey(hash.bits() ^ rest).at(0).bits();
  }

  /** Adds all that {@code that} has seen; it must have the same capacity, seed and schema. */
  public void merge(WindowSample that) {
    if (!schema.equals(that.schema)) {
      throw new IllegalArgumentException(
          "samples to merge: expected records of one schema, got %s and %s"
              .formatted(schema, that.schema));
    }
    if (capacity != that.capacity || seed != that.seed) {
      throw new IllegalArgumentException(
          "samples to merge: expected capacity %d and seed %d, got %d and %d"
              .formatted(capacity, seed, that.capacity, that.seed));
    }
    mergeReserve(that);
    count += that.count;
    for (Entry entry : that.largestFirst.toArray(new Entry[0])) {
      offer(entry);
    }
  }

  /** One without levels ends the reserve, unless it has seen nothing. */
  private void mergeReserve(WindowSample that) {
    LevelReserve mine = reserve;
    LevelReserve other = that.reserve;
    if (that.count == 0) {
      return;
    }
    if (count == 0) {
      reserve = other == null ? null : other.copy();
    } else if (mine != null && other != null && mine.id() == other.id()) {
      mine.merge(other);
    } else {
      reserve = null;
    }
  }

  /** The records seen. */
  public long count() {
    return count;
  }

  /** The records kept. */
  public int size() {
    return drawn() + beyond().size();
  }

  /** The records of the uniform draw: the first of {@link #entries()}. */
  public int drawn() {
    return largestFirst.size();
  }

  /**
   * The records kept, in order of priority, and so the same whatever the arrival order: first the
   * uniform draw, then what is kept of rare levels beyond it.
   */
  public List<Entry> entries() {
    return drawnAnd(beyond());
  }

  private List<Entry> drawnAnd(List<Entry> more) {
    List<Entry> entries = new ArrayList<>(largestFirst);
    entries.sort(Entry.ORDER);
    entries.addAll(more);
    return entries;
  }

  /** Of the records that rare levels may need, those that {@link #entries} leaves out, too. */
  private List<Entry> collected() {
    return reserve == null ? List.of() : reserve.collected(largestFirst);
  }

  private List<Entry> beyond() {
    return reserve == null || count == largestFirst.size()
        ? List.of()
        : reserve.beyond(largestFirst);
  }

  /** How much each level is over-represented among the records kept. */
  public LevelWeights weights() {
    return reserve == null ? LevelWeights.NONE : LevelWeights.of(this, reserve);
  }

  /** An independent copy. */
  public WindowSample copy() {
    WindowSample copy = new WindowSample(capacity, seed, schema);
    copy.count = count;
    copy.largestFirst.addAll(largestFirst);
    copy.reserve = reserve == null ? null : reserve.copy();
    return copy;
  }

  /** The draw as bytes; equal draws give equal bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.writeByte(VERSION);
    out.writeText(schema.map(Schema::toString).orElse(""));
    out.writeVarLong(capacity);
    out.writeLong(seed);
    out.writeLong(count);
    List<Entry> entries = drawnAnd(collected());
    out.writeVarLong(entries.size());
    out.writeVarLong(drawn());
    for (Entry entry : entries) {
      out.writeLong(entry.priority());
      out.writeLong(entry.contentHash());
      out.writeBytes(entry.avro());
    }
    writeReserve(entries, out);
    return out.toByteArray();
  }

  private void writeReserve(List<Entry> entries, ByteWriter out) {
    out.writeBoolean(reserve != null);
    if (reserve != null) {
      reserve.write(entries, out);
    }
  }

  /** The draw in {@code bytes}. */
  public static WindowSample fromBytes(byte[] bytes) {
    return ByteReader.readAll("window sample", bytes, WindowSample::read);
  }

  private static WindowSample read(ByteReader in) {
    int version = in.readByte();
    BadBytesException.checkVersion("window sample", version, WITHOUT_SCHEMA, VERSION);
    Optional<Schema> schema = version == WITHOUT_SCHEMA ? Optional.empty() : readSchema(in);
    long capacity = in.readVarLong();
    long seed = in.readLong();
    long count = in.readLong();
    int size = in.readCount(Long.BYTES + Long.BYTES + 1);
    long drawn = version > WITHOUT_LEVELS ? in.readVarLong() : size;
    boolean fits = drawn >= 0 && drawn <= capacity && drawn <= size && size <= count;
    if (capacity < 1 || capacity > Integer.MAX_VALUE || !fits) {
      throw in.corrupt(
          "expected drawn <= capacity, and drawn <= size <= count, got %d of %d and %d of %d"
              .formatted(drawn, capacity, size, count));
    }
    WindowSample sample = new WindowSample((int) capacity, seed, schema);
    sample.count = count;
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      entries.add(new Entry(in.readLong(), in.readLong(), in.readBytes()));
    }
    sample.largestFirst.addAll(entries.subList(0, (int) drawn));
    if (version > WITHOUT_LEVELS && in.readBoolean()) {
      sample.reserve = LevelReserve.read((int) capacity, entries, in);
    }
    return sample;
  }

  private static Optional<Schema> readSchema(ByteReader in) {
    String text = in.readText();
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(new Schema.Parser().parse(text));
    } catch (AvroRuntimeException e) {
      throw in.corrupt("expected an Avro schema, got " + e.getMessage());
    }
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof WindowSample sample && Arrays.equals(toBytes(), sample.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  @Override
  public String toString() {
    return "WindowSample[%d of %d]".formatted(size(), count);
  }
}
