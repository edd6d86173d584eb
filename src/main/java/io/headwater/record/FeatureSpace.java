package io.headwater.record;

import io.headwater.measure.FeatureLayout;
import io.headwater.measure.FeatureLayout.Block;
import io.headwater.measure.FeatureLayout.Kind;
import io.headwater.measure.FeatureLayout.Tie;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * The way from a record to x in R^d and back, frozen from a {@link RecordSummary}.
 *
 * <p>A number becomes a normal score, a category a one-hot block of height {@value #SCALE}. A
 * column with one value, or one that is a function of others, gets no coordinates; the categories
 * that a pair rule depends on are decoded together, to a pair that was seen. Guaranteed: encoding
 * is a function of the row and its key; any finite point decodes to levels that were seen and
 * numbers in the observed range, with the column's own decimals. Immutable but for scratch memory:
 * not thread-safe.
 */
public final class FeatureSpace {
  /** The height of a one-hot coordinate: the best of those measured on the flights. */
  public static final float SCALE = 1.5f;

  /** The layout of a space without surrogates, and that of one with them. */
  private static final int PLAIN = 1;

  private static final int SURROGATES = 2;

  private final RecordPlan plan;
  private final List<FeatureCodec> codecs;
  private final List<Rule> rules;
  private final Surrogates surrogates;
  private final int[] offsets;
  private final FeatureLayout layout;
  private final int dimension;
  private final FeatureValues values;
  private final PointDecoder decoder;

  private FeatureSpace(
      RecordPlan plan, List<FeatureCodec> codecs, List<Rule> rules, Surrogates surrogates) {
    this.plan = plan;
    this.surrogates = surrogates;
    this.codecs = List.copyOf(codecs);
    this.rules = List.copyOf(rules);
    this.offsets = new int[codecs.size()];
    this.layout = arrange();
    this.dimension = layout.dimension();
    this.values = new FeatureValues(plan);
    for (int f = 0; f < codecs.size(); f++) {
      if (surrogates.has(plan.features().get(f))) {
        values.hide(f);
      }
      if (codecs.get(f) instanceof NumberTransform transform && !transform.isEmpty()) {
        values.setRange(f, transform.least(), transform.greatest());
        boolean ruled = isRuled(f);
        int feature = f;
        transform.exact().ifPresent(lattice -> values.setLattice(feature, lattice, ruled));
      }
    }
    this.decoder = new PointDecoder(plan, this.codecs, this.rules, offsets);
  }

  private FeatureLayout arrange() {
    List<Block> blocks = new ArrayList<>();
    int[] blockOf = new int[offsets.length];
    int next = 0;
    for (int f = 0; f < offsets.length; f++) {
      blockOf[f] = blocks.size();
      int width = isRuled(f) ? 0 : codecs.get(f).width();
      offsets[f] = width == 0 ? -1 : next;
      if (width > 0) {
        boolean number = codecs.get(f) instanceof NumberTransform;
        Kind kind = number ? Kind.NUMBER : Kind.LEVELS;
        blocks.add(new Block(kind, next, width, number ? 1 : SCALE));
      }
      next += width;
    }
    return blocks.isEmpty() ? FeatureLayout.numbers(1) : new FeatureLayout(blocks, ties(blockOf));
  }

  /** The categories that a rule reads together; each of them in one tie at most. */
  private List<Tie> ties(int[] blockOf) {
    List<Tie> ties = new ArrayList<>();
    Set<Integer> tied = new HashSet<>();
    for (Rule rule : rules) {
      if (rule.key().isPair()) {
        int first = rule.key().first();
        int second = rule.key().second();
        boolean free = offsets[first] >= 0 && offsets[second] >= 0;
        if (free && !tied.contains(first) && !tied.contains(second)) {
          tied.addAll(List.of(first, second));
          ties.add(new Tie(blockOf[first], blockOf[second]));
        }
      }
    }
    return ties;
  }

  private boolean isRuled(int f) {
    return rules.stream().anyMatch(rule -> rule.value() == f);
  }

  /**
   * The space of a summary, in which only columns are hidden that were before.
   *
   * @see #freeze(Schema, FieldsConfig, RecordSummary, List, FeatureSpace)
   */
  public static FeatureSpace freeze(
      Schema schema, FieldsConfig fields, RecordSummary summary, @Nullable FeatureSpace previous) {
    return freeze(schema, fields, summary, List.of(), previous);
  }

  /**
   * The space of a summary. Of a column that identifies persons or records, which {@code seen}
   * shows, nothing is learned but whether it is there: surrogates of its form are written.
   *
   * @param schema of the records; the summary's
   * @param fields the settings; the summary's
   * @param seen rows of the summary, and others that no surrogate may be equal to
   * @param previous the space before, perhaps of another schema, whose levels keep their order and
   *     whose rules stay while nothing contradicts them; null for the first
   */
  public static FeatureSpace freeze(
      Schema schema,
      FieldsConfig fields,
      RecordSummary summary,
      List<Row> seen,
      @Nullable FeatureSpace previous) {
    RecordPlan plan = RecordPlan.of(schema, fields);
    if (!plan.equals(summary.plan())) {
      throw new IllegalArgumentException(
          "summary to freeze: expected one of schema %s and the same settings, got schema %s"
              .formatted(schema.getFullName(), summary.plan().schema().getFullName()));
    }
    if (summary.isEmpty()) {
      throw new IllegalArgumentException("summary to freeze: expected at least one row, got none");
    }
    Surrogates surrogates =
        Surrogates.of(plan, seen, previous == null ? Surrogates.NONE : previous.surrogates);
    List<FeatureCodec> codecs = new ArrayList<>();
    for (int f = 0; f < plan.features().size(); f++) {
      FeatureSummary known = summary.feature(f);
      codecs.add(
          surrogates.has(plan.features().get(f))
              ? presence(plan, f, known.presence(), previous)
              : freeze(plan, f, known, summary.weight(), previous));
    }
    List<Rule> before = previous == null ? List.of() : previous.rulesIn(plan);
    List<Rule> rules = new RuleDiscovery(summary, codecs, surrogates, before).rules();
    return new FeatureSpace(plan, codecs, rules, surrogates);
  }

  private static FeatureCodec presence(
      RecordPlan plan, int f, FeatureSummary presence, @Nullable FeatureSpace previous) {
    Feature feature = plan.features().get(f);
    return presence instanceof LevelSummary levels
        ? LevelBlock.of(levels, 2, previous == null ? List.of() : previous.levelsOf(feature))
        : NumberTransform.of((NumberSummary) presence, false);
  }

  private static FeatureCodec freeze(
      RecordPlan plan,
      int f,
      FeatureSummary summary,
      double rows,
      @Nullable FeatureSpace previous) {
    Feature feature = plan.features().get(f);
    if (summary instanceof LevelSummary levels) {
      List<String> before = previous == null ? List.of() : previous.levelsOf(feature);
      return LevelBlock.of(levels, plan.settings(feature).maxLevels(), before);
    }
    return freeze(plan, feature, (NumberSummary) summary, rows, previous);
  }

  /** A number that is learned as a number goes on so: a job's coordinates stay what they are. */
  private static FeatureCodec freeze(
      RecordPlan plan,
      Feature feature,
      NumberSummary summary,
      double rows,
      @Nullable FeatureSpace previous) {
    boolean auto = plan.settings(feature).role() == FieldsConfig.Role.AUTO;
    FeatureCodec before = previous == null ? null : previous.codecOf(feature);
    boolean open = before == null || before instanceof CodedNumber;
    if (auto
        && open
        && feature.part() == Feature.Part.VALUE
        && CodedNumber.fits(summary, rows, before != null)) {
      return CodedNumber.of(
          summary, before instanceof CodedNumber codes ? codes.block().coordinates() : List.of());
    }
    return NumberTransform.of(summary, feature.isMillis());
  }

  private @Nullable FeatureCodec codecOf(Feature feature) {
    for (int f = 0; f < codecs.size(); f++) {
      Feature mine = plan.features().get(f);
      if (mine.name().equals(feature.name()) && mine.part() == feature.part()) {
        return codecs.get(f);
      }
    }
    return null;
  }

  /** The rules between features that go on in {@code plan}, by their places there. */
  private List<Rule> rulesIn(RecordPlan plan) {
    int[] now = this.plan.oldFeatures(plan);
    List<Rule> moved = new ArrayList<>();
    for (Rule rule : rules) {
      Optional<RuleKey> key = rule.key().moved(now);
      if (key.isPresent() && now[rule.value()] >= 0) {
        moved.add(new Rule(key.get(), now[rule.value()], rule.values()));
      }
    }
    return moved;
  }

  /** The levels of each category, by its field's name. */
  Map<String, List<String>> levels() {
    Map<String, List<String>> levels = new TreeMap<>();
    for (int f = 0; f < codecs.size(); f++) {
      Feature feature = plan.features().get(f);
      boolean shown = feature.part() == Feature.Part.LEVEL && !surrogates.has(feature);
      if (shown && codecs.get(f) instanceof LevelBlock block) {
        levels.put(feature.name(), block.names());
      }
    }
    return levels;
  }

  private List<String> levelsOf(Feature feature) {
    for (int f = 0; f < codecs.size(); f++) {
      Feature mine = plan.features().get(f);
      boolean same = mine.name().equals(feature.name()) && mine.part() == feature.part();
      if (same && codecs.get(f) instanceof LevelBlock block) {
        return block.coordinates();
      }
    }
    return List.of();
  }

  /** What the coordinates mean; at least one. */
  public FeatureLayout layout() {
    return layout;
  }

  /** d: the number of coordinates. */
  public int dimension() {
    return dimension;
  }

  /** The schema of the records. */
  public Schema schema() {
    return plan.schema();
  }

  /** Whether its records are of the schema and its settings are those. */
  public boolean isOf(Schema schema, FieldsConfig fields) {
    return plan.schema().equals(schema) && plan.fields().equals(fields);
  }

  /** The settings it was frozen with. */
  public FieldsConfig fields() {
    return plan.fields();
  }

  /**
   * The points of {@code rows} [n, d], in order.
   *
   * @param windowStart the start of their window, epoch milliseconds; any in a file
   * @param key spreads ties: where row i falls among its equals depends on {@code key} and i
   */
  public PointCloud encode(List<Row> rows, long windowStart, RandomKey key) {
    float[] points = new float[rows.size() * dimension()];
    for (int i = 0; i < rows.size(); i++) {
      encode(rows.get(i), windowStart, key.at(i), points, i * dimension());
    }
    return PointCloud.wrap(rows.size(), dimension(), points);
  }

  /**
   * Writes the coordinates of one row {@code into} an array from {@code offset} on.
   *
   * @param key says where the row falls among its equals
   */
  public void encode(Row row, long windowStart, RandomKey key, float[] into, int offset) {
    values.read(row, windowStart);
    Arrays.fill(into, offset, offset + dimension(), 0f);
    for (int f = 0; f < offsets.length; f++) {
      if (offsets[f] >= 0) {
        encode(f, key.at(f), into, offset + offsets[f]);
      }
    }
  }

  private void encode(int f, RandomKey key, float[] into, int at) {
    double tie = uniform(key);
    if (codecs.get(f) instanceof LevelBlock block) {
      int coordinate = block.coordinateOf(values.level(f));
      if (coordinate >= 0) {
        into[at + coordinate] = SCALE;
      }
    } else if (codecs.get(f) instanceof CodedNumber codes) {
      int coordinate = codes.coordinateOf(values.number(f));
      if (coordinate >= 0) {
        into[at + coordinate] = SCALE;
      }
    } else if (codecs.get(f) instanceof NumberTransform transform) {
      double value = values.number(f);
      // A missing number is noise: its coordinate stays standard normal.
      boolean missing = Double.isNaN(value);
      into[at] = (float) (missing ? NormalScore.quantile(tie) : transform.score(value, tie));
    }
  }

  /** Uniform on (0, 1). */
  private static double uniform(RandomKey key) {
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
    return decode(points, i, windowStart, key, SurrogatePlace.anywhere(key));
  }

  /**
   * The record at point {@code i}.
   *
   * @param points in this space [n, d], finite
   * @param windowStart the start of the window it is to fall into, epoch milliseconds
   * @param key of this record: draws what the point leaves open
   * @param place decides its surrogates
   */
  public GenericRecord decode(
      PointCloud points, int i, long windowStart, RandomKey key, SurrogatePlace place) {
    if (points.dimension() != dimension()) {
      throw new IllegalArgumentException(
          "points to decode: expected dimension %d, got %d; were they drawn in another space?"
              .formatted(dimension(), points.dimension()));
    }
    RandomStream random = key.split("levels").stream();
    decoder.decode(points, i, random, values);
    surrogates.write(plan, place, values);
    return values.assemble(windowStart, key.split("neutral"));
  }

  /**
   * For each coordinate the one of {@code previous} that it continues, or -1 for a new one: what
   * moves a flow's state into this space.
   */
  public int[] oldCoordinates(FeatureSpace previous) {
    List<List<String>> old = previous.coordinates();
    Map<List<String>, Integer> before = new HashMap<>();
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
      List<String> name = List.of(feature.name(), feature.part().name());
      if (offsets[f] >= 0 && codecs.get(f) instanceof LevelBlock block) {
        block.coordinates().forEach(l -> names.add(List.of(name.get(0), name.get(1), l)));
      } else if (offsets[f] >= 0 && codecs.get(f) instanceof CodedNumber codes) {
        codes.block().coordinates().forEach(l -> names.add(List.of(name.get(0), name.get(1), l)));
      } else if (offsets[f] >= 0) {
        names.add(name);
      }
    }
    return names.isEmpty() ? List.of(List.of()) : names;
  }

  /**
   * The fields of which nothing is learned because they identify: what each identifies, why, what
   * is written in its place, and how it is learned all the same.
   */
  public SortedMap<String, String> identifiers() {
    SortedMap<String, String> lines = new TreeMap<>();
    surrogates.columns().forEach(name -> lines.put(name, surrogates.advice(plan.column(name))));
    return lines;
  }

  /** Whether there are fields of which nothing is learned because they identify. */
  public boolean hasIdentifiers() {
    return !surrogates.isEmpty();
  }

  /** To be filled with the records of a file, of which there are about so many. */
  public RealValues realValues(long records) {
    return new RealValues(plan, surrogates.columns(), records);
  }

  /** This space, whose surrogates equal none of {@code real} either. */
  public FeatureSpace avoiding(RealValues real) {
    return new FeatureSpace(plan, codecs, rules, surrogates.avoiding(real.filters()));
  }

  /**
   * A record without what identifies, so that what is learned can be compared; the same record
   * where there are none.
   */
  public GenericRecord withoutIdentifiers(GenericRecord record) {
    return surrogates.isEmpty() ? record : surrogates.removedFrom(record);
  }

  /** One line a field, for a person: what it is learned as and what was seen of it. */
  public String describe() {
    return new FeatureSpaceText(plan, codecs, rules, surrogates).text();
  }

  /** The space as bytes; equal spaces give equal bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.writeByte(surrogates.isEmpty() ? PLAIN : SURROGATES);
    plan.write(out);
    codecs.forEach(codec -> codec.write(out));
    out.writeVarLong(rules.size());
    rules.forEach(rule -> rule.write(out));
    if (!surrogates.isEmpty()) {
      surrogates.write(out);
    }
    return out.toByteArray();
  }

  /** The space in {@code bytes}. */
  public static FeatureSpace fromBytes(byte[] bytes) {
    return ByteReader.readAll("feature space", bytes, FeatureSpace::read);
  }

  private static FeatureSpace read(ByteReader in) {
    int version = in.readByte();
    BadBytesException.checkVersion("feature space", version, PLAIN, SURROGATES);
    RecordPlan plan = RecordPlan.read(in);
    List<FeatureCodec> codecs = new ArrayList<>();
    for (Feature feature : plan.features()) {
      codecs.add(FeatureCodec.read(feature, in));
    }
    List<Rule> rules = new ArrayList<>();
    for (int k = in.readCount(1); k > 0; k--) {
      rules.add(Rule.read(in, codecs));
    }
    Surrogates surrogates = version == PLAIN ? Surrogates.NONE : Surrogates.read(plan, in);
    return new FeatureSpace(plan, codecs, rules, surrogates);
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof FeatureSpace space && Arrays.equals(toBytes(), space.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }
}
