package io.headwater.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;

/**
 * What is known of each field of a stream: decayed counts of values and levels.
 *
 * <p>Bounded memory. The same rows give the same summary in any order, and so do merges, to
 * rounding, while a number has at most a few thousand distinct values. Mutable; a state that must
 * not change holds a {@link #copy}. Not thread-safe.
 */
public final class RecordSummary {
  /** The layout of a summary all of whose numbers doubles hold, and that of another. */
  private static final int PLAIN = 2;

  private static final int EXACT = 3;

  private final RecordPlan plan;
  private final FeatureValues values;
  private final List<FeatureSummary> features = new ArrayList<>();
  private final RuleSummary rules;
  private double weight;

  private RecordSummary(RecordPlan plan) {
    this.plan = plan;
    this.values = new FeatureValues(plan);
    this.rules = new RuleSummary(plan);
  }

  /** The summary of no rows yet; settings that do not fit are an IllegalArgumentException. */
  public static RecordSummary of(Schema schema, FieldsConfig fields) {
    RecordSummary summary = new RecordSummary(RecordPlan.of(schema, fields));
    for (Feature feature : summary.plan.features()) {
      summary.features.add(FeatureSummary.of(feature));
    }
    return summary;
  }

  /**
   * Adds a row.
   *
   * @param windowStart the start of the window it belongs to, epoch milliseconds; any in a file
   */
  public void add(Row row, long windowStart) {
    values.read(row, windowStart);
    weight++;
    for (int f = 0; f < features.size(); f++) {
      features.get(f).add(values, f);
    }
    rules.add(values);
  }

  /** Adds all that {@code that} holds; it must be of the same schema and settings. */
  public void merge(RecordSummary that) {
    if (!plan.equals(that.plan)) {
      throw new IllegalArgumentException(
          "summaries to merge: expected schema %s with the same settings, got %s"
              .formatted(plan.schema().getFullName(), that.plan.schema().getFullName()));
    }
    weight += that.weight;
    for (int f = 0; f < features.size(); f++) {
      features.get(f).merge(that.features.get(f));
    }
    rules.merge(that.rules);
  }

  /**
   * Multiplies every weight by {@code factor}, so that what comes later counts for more, and
   * forgets values that weigh next to nothing.
   *
   * @param factor in [0, 1]
   */
  public void decay(double factor) {
    if (!(factor >= 0 && factor <= 1)) {
      throw new IllegalArgumentException("decay-factor: expected 0 to 1, got " + factor);
    }
    weight *= factor;
    for (FeatureSummary feature : features) {
      feature.decay(factor);
    }
    rules.decay(factor);
  }

  /**
   * What is known, in terms of another schema or other settings: a feature that goes on keeps all
   * of it, nothing is known yet of a new one, and one that is no more is forgotten. An independent
   * copy.
   */
  public RecordSummary movedTo(Schema schema, FieldsConfig fields) {
    RecordSummary known = copy();
    RecordPlan now = RecordPlan.of(schema, fields);
    if (now.equals(plan)) {
      return known;
    }
    RecordSummary moved = new RecordSummary(now);
    int[] old = now.oldFeatures(plan);
    for (int f = 0; f < old.length; f++) {
      moved.features.add(
          old[f] >= 0 ? known.features.get(old[f]) : FeatureSummary.of(now.features().get(f)));
    }
    moved.weight = weight;
    moved.rules.continueFrom(known.rules, old);
    return moved;
  }

  /** The decayed number of rows. */
  public double weight() {
    return weight;
  }

  /** An independent copy. */
  public RecordSummary copy() {
    return fromBytes(toBytes());
  }

  RecordPlan plan() {
    return plan;
  }

  /** Whether a record cannot be made of what is known: there was no row, or all are forgotten. */
  boolean isEmpty() {
    for (int f = 0; f < features.size(); f++) {
      Feature feature = plan.features().get(f);
      boolean mayBeMissing = feature.isNumber() && RecordPlan.mayBeMissing(plan.column(feature));
      if (features.get(f).total() == 0 && !mayBeMissing) {
        return true;
      }
    }
    return weight == 0;
  }

  FeatureSummary feature(int feature) {
    return features.get(feature);
  }

  RuleSummary rules() {
    return rules;
  }

  /** The summary as bytes; equal summaries give equal bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.writeByte(features.stream().anyMatch(RecordSummary::isExact) ? EXACT : PLAIN);
    plan.write(out);
    out.writeDouble(weight);
    for (FeatureSummary feature : features) {
      feature.write(out);
    }
    rules.write(out);
    return out.toByteArray();
  }

  private static boolean isExact(FeatureSummary feature) {
    return feature instanceof NumberSummary numbers && numbers.exact().isPresent();
  }

  /** The summary in {@code bytes}. */
  public static RecordSummary fromBytes(byte[] bytes) {
    return ByteReader.readAll("record summary", bytes, RecordSummary::read);
  }

  private static RecordSummary read(ByteReader in) {
    BadBytesException.checkVersion("record summary", in.readByte(), PLAIN, EXACT);
    RecordSummary summary = new RecordSummary(RecordPlan.read(in));
    summary.weight = in.readDouble();
    for (Feature feature : summary.plan.features()) {
      summary.features.add(FeatureSummary.read(feature, in));
    }
    summary.rules.read(in);
    return summary;
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof RecordSummary summary && Arrays.equals(toBytes(), summary.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }
}
