package io.headwater.record;

import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * The way from a record to x in R^d and back, frozen from a {@link RecordSummary}.
 *
 * <p>A number becomes a normal score, a category a one-hot block of height {@value #SCALE}. What
 * has one value only gets no coordinates. Guaranteed: encoding is a function of the row and its
 * key; decoding gives levels that were seen and numbers in the observed range, with the column's
 * own decimals, for any finite point. Immutable; not thread-safe (scratch memory).
 */
public final class FeatureSpace {
  /** The height of a one-hot coordinate: the best of those measured on the flights. */
  public static final float SCALE = 1.5f;

  private static final int VERSION = 1;

  private final RecordPlan plan;
  private final List<@Nullable NumberTransform> numbers;
  private final List<@Nullable LevelBlock> levels;
  private final int[] offsets;
  private final FeatureLayout layout;
  private final FeatureValues values;

  private FeatureSpace(
      RecordPlan plan, List<@Nullable NumberTransform> numbers, List<@Nullable LevelBlock> levels) {
    this.plan = plan;
    this.numbers = numbers;
    this.levels = levels;
    this.offsets = new int[numbers.size()];
    this.layout = arrange();
    this.values = new FeatureValues(plan);
  }

  private FeatureLayout arrange() {
    List<Block> blocks = new ArrayList<>();
    int next = 0;
    for (int f = 0; f < offsets.length; f++) {
      int width = widthOf(f);
      offsets[f] = width == 0 ? -1 : next;
      if (width > 0) {
        boolean number = numbers.get(f) != null;
        blocks.add(new Block(number ? Kind.NUMBER : Kind.LEVELS, next, width, number ? 1 : SCALE));
      }
      next += width;
    }
    return blocks.isEmpty() ? FeatureLayout.numbers(1) : new FeatureLayout(blocks);
  }

  private int widthOf(int f) {
    NumberTransform number = numbers.get(f);
    LevelBlock block = levels.get(f);
    if (number != null) {
      return number.isEmpty() || number.isConstant() ? 0 : 1;
    }
    return block == null || block.width() == 1 && block.tail().isEmpty() ? 0 : block.width();
  }

  /**
   * The space of a summary.
   *
   * @param schema of the records; the summary's
   * @param fields the settings; the summary's
   * @param previous the space before, whose levels keep their order; null for the first
   */
  public static FeatureSpace freeze(
      Schema schema, FieldsConfig fields, RecordSummary summary, @Nullable FeatureSpace previous) {
    RecordPlan plan = RecordPlan.of(schema, fields);
    if (!plan.equals(summary.plan())) {
      throw new IllegalArgumentException(
          "summary to freeze: expected one of schema %s and the same settings, got schema %s"
              .formatted(schema.getFullName(), summary.plan().schema().getFullName()));
    }
    List<@Nullable NumberTransform> numbers = new ArrayList<>();
    List<@Nullable LevelBlock> levels = new ArrayList<>();
    for (int f = 0; f < plan.features().size(); f++) {
      Feature feature = plan.features().get(f);
      boolean number = feature.isNumber();
      numbers.add(number ? NumberTransform.of(summary.number(f)) : null);
      levels.add(
          number
              ? null
              : LevelBlock.of(
                  summary.level(f),
                  plan.settings(feature).maxLevels(),
                  previousLevels(previous, feature)));
    }
    return new FeatureSpace(plan, numbers, levels);
  }

  private static List<String> previousLevels(@Nullable FeatureSpace previous, Feature feature) {
    if (previous != null) {
      List<Feature> before = previous.plan.features();
      for (int f = 0; f < before.size(); f++) {
        LevelBlock block = previous.levels.get(f);
        if (block != null && isSame(before.get(f), feature)) {
          return block.coordinates();
        }
      }
    }
    return List.of();
  }

  private static boolean isSame(Feature a, Feature b) {
    return a.name().equals(b.name()) && a.part() == b.part();
  }

  /** What the coordinates mean; at least one. */
  public FeatureLayout layout() {
    return layout;
  }

  /** d: the number of coordinates. */
  public int dimension() {
    return layout.dimension();
  }

  /** The schema of the records. */
  public Schema schema() {
    return plan.schema();
  }

  /** The settings it was frozen with. */
  public FieldsConfig fields() {
    return plan.fields();
  }

  /**
   * The points of {@code rows} [n, d], in order.
   *
   * @param windowStart the start of their window, epoch milliseconds; any in a file
   * @param key spreads ties: row i falls in its tie at a place given by {@code key} and i
   */
  public PointCloud encode(List<Row> rows, long windowStart, RandomKey key) {
    float[] points = new float[rows.size() * dimension()];
    for (int i = 0; i < rows.size(); i++) {
      encode(rows.get(i), windowStart, key.at(i), points, i * dimension());
    }
    return PointCloud.wrap(rows.size(), dimension(), points);
  }

  /** Writes the coordinates of one row {@code into} an array from {@code offset} on. */
  public void encode(Row row, long windowStart, RandomKey key, float[] into, int offset) {
    values.read(row, windowStart);
    java.util.Arrays.fill(into, offset, offset + dimension(), 0f);
    for (int f = 0; f < offsets.length; f++) {
      NumberTransform number = numbers.get(f);
      LevelBlock block = levels.get(f);
      int at = offset + offsets[f];
      if (offsets[f] >= 0 && number != null) {
        into[at] = (float) score(number, values.number(f), tie(key.at(f)));
      } else if (offsets[f] >= 0 && block != null) {
        int coordinate = block.coordinateOf(values.level(f));
        if (coordinate >= 0) {
          into[at + coordinate] = SCALE;
        }
      }
    }
  }

  /** A missing number is noise, so that its coordinate stays standard normal. */
  private static double score(NumberTransform number, double value, double tie) {
    return Double.isNaN(value) ? NormalScore.quantile(tie) : number.score(value, tie);
  }

  /** Uniform on (0, 1). */
  private static double tie(RandomKey key) {
    return ((key.bits() >>> 11) + .5) * 0x1.0p-53;
  }

  /**
   * The record at point {@code i}.
   *
   * @param points in this space [n, d], finite
   * @param windowStart the start of the window it is to fall into, epoch milliseconds
   * @param key of this record: draws what the point leaves open
   */
  public GenericRecord decode(PointCloud points, int i, long windowStart, RandomKey key) {
    RandomStream random = key.split("levels").stream();
    for (int f = 0; f < offsets.length; f++) {
      NumberTransform number = numbers.get(f);
      LevelBlock block = levels.get(f);
      if (number != null) {
        values.setNumber(f, decodeNumber(number, points, i, offsets[f]));
      } else if (block != null) {
        values.setLevel(f, decodeLevel(block, points, i, offsets[f], random));
      }
    }
    return assemble(windowStart, key);
  }

  private static double decodeNumber(NumberTransform number, PointCloud points, int i, int at) {
    if (at >= 0) {
      return number.value(points.get(i, at));
    }
    return number.isEmpty() ? 0 : number.least();
  }

  private String decodeLevel(
      LevelBlock block, PointCloud points, int i, int at, RandomStream random) {
    if (block.width() == 0) {
      return FeatureValues.NULL;
    }
    int coordinate =
        at < 0 ? 0 : plan.fields().levelDecoder().choose(points, i, at, block.width(), random);
    return block.level(coordinate, random);
  }

  private GenericRecord assemble(long windowStart, RandomKey key) {
    GenericRecord record = new GenericData.Record(plan.schema());
    int[] first = new int[plan.columns().size()];
    for (int f = offsets.length - 1; f >= 0; f--) {
      first[plan.features().get(f).column()] = f;
    }
    long eventTime = windowStart;
    if (plan.eventTime().isPresent()) {
      Column column = plan.columns().get(plan.eventTime().getAsInt());
      record.put(
          column.position(),
          values.assemble(column, first[column.position()], windowStart, windowStart));
      eventTime = FeatureValues.millis(column, record);
    }
    for (Column column : plan.columns()) {
      if (!plan.isEventTime(column)) {
        record.put(column.position(), value(column, first, windowStart, eventTime, key));
      }
    }
    return record;
  }

  private @Nullable Object value(
      Column column, int[] first, long windowStart, long eventTime, RandomKey key) {
    int position = column.position();
    return column.isLearned()
        ? values.assemble(column, first[position], windowStart, eventTime)
        : NeutralValue.of(
            plan.schema().getFields().get(position), column, key.split("neutral").at(position));
  }

  /**
   * For each coordinate the one of {@code previous} that it continues, or -1 for a new one: what
   * moves a flow's state into this space.
   */
  public int[] oldCoordinates(FeatureSpace previous) {
    Map<List<String>, Integer> before = new HashMap<>();
    List<List<String>> old = previous.coordinates();
    for (int j = 0; j < old.size(); j++) {
      before.put(old.get(j), j);
    }
    return coordinates().stream().mapToInt(name -> before.getOrDefault(name, -1)).toArray();
  }

  /** A name for each coordinate that is the same wherever it stands. */
  private List<List<String>> coordinates() {
    List<List<String>> names = new ArrayList<>();
    for (int f = 0; f < offsets.length; f++) {
      Feature feature = plan.features().get(f);
      String part = feature.part().name();
      LevelBlock block = levels.get(f);
      if (offsets[f] >= 0 && block != null) {
        block.coordinates().forEach(level -> names.add(List.of(feature.name(), part, level)));
      } else if (offsets[f] >= 0) {
        names.add(List.of(feature.name(), part));
      }
    }
    return names.isEmpty() ? List.of(List.of()) : names;
  }

  /** One line a feature, for a person. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < offsets.length; f++) {
      NumberTransform number = numbers.get(f);
      LevelBlock block = levels.get(f);
      String what =
          number != null
              ? number.isEmpty()
                  ? "never seen"
                  : "%s to %s".formatted(number.least(), number.greatest())
              : block == null ? "" : "%d levels".formatted(block.width() + block.tail().size());
      text.append(plan.features().get(f).label()).append(": ").append(what).append('\n');
    }
    return text.toString();
  }

  /** The space as bytes; equal spaces give equal bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.writeByte(VERSION);
    plan.write(out);
    for (int f = 0; f < offsets.length; f++) {
      NumberTransform number = numbers.get(f);
      LevelBlock block = levels.get(f);
      if (number != null) {
        number.write(out);
      } else if (block != null) {
        block.write(out);
      }
    }
    return out.toByteArray();
  }

  /** The space in {@code bytes}. */
  public static FeatureSpace fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader("feature space", bytes);
    BadBytesException.checkVersion("feature space", in.readByte(), VERSION, VERSION);
    RecordPlan plan = RecordPlan.read(in);
    List<@Nullable NumberTransform> numbers = new ArrayList<>();
    List<@Nullable LevelBlock> levels = new ArrayList<>();
    for (Feature feature : plan.features()) {
      numbers.add(feature.isNumber() ? NumberTransform.read(in) : null);
      levels.add(feature.isNumber() ? null : LevelBlock.read(in));
    }
    in.end();
    return new FeatureSpace(plan, numbers, levels);
  }
}
