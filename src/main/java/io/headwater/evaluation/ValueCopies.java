package io.headwater.evaluation;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * How many synthetic values are real ones, in columns of which hardly a value comes twice: whole
 * numbers and text, each of which names its record there.
 */
public final class ValueCopies {
  /** The share of different values from which on a column names its records. */
  private static final double NEARLY_UNIQUE = .9;

  /** Real values that a column must have for its share to say something. */
  private static final int ENOUGH = 20;

  private ValueCopies() {}

  /**
   * The largest share of copied values of a column, in [0, 1]; NaN where no column names its
   * records, or nothing was drawn.
   */
  public static double of(
      Schema schema, List<? extends GenericRecord> samples, List<? extends GenericRecord> real) {
    double most = Double.NaN;
    for (Schema.Field field : schema.getFields()) {
      double share = isName(field.schema()) ? share(field.pos(), samples, real) : Double.NaN;
      most = Double.isNaN(share) ? most : Math.max(Double.isNaN(most) ? 0 : most, share);
    }
    return most;
  }

  private static boolean isName(Schema schema) {
    return switch (schema.getType()) {
      case UNION -> schema.getTypes().stream().anyMatch(ValueCopies::isName);
      case STRING -> true;
      case INT, LONG -> schema.getLogicalType() == null;
      default -> false;
    };
  }

  private static double share(
      int position, List<? extends GenericRecord> samples, List<? extends GenericRecord> real) {
    List<String> known = values(position, real);
    Set<String> different = Set.copyOf(known);
    List<String> drawn = values(position, samples);
    boolean names = known.size() >= ENOUGH && different.size() >= NEARLY_UNIQUE * known.size();
    return names && !drawn.isEmpty()
        ? (double) drawn.stream().filter(different::contains).count() / drawn.size()
        : Double.NaN;
  }

  private static List<String> values(int position, List<? extends GenericRecord> records) {
    return records.stream()
        .map(record -> text(record.get(position)))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.toList());
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
