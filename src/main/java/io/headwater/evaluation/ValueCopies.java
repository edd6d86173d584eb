package io.headwater.evaluation;

import io.headwater.record.MissingMarks;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * How many synthetic values are real ones, in fields that identify and in text of which hardly a
 * value comes twice. A whole number that measures meets real ones by chance, and is left out.
 */
public final class ValueCopies {
  /** The share of different values from which on text names its records. */
  private static final double NEARLY_UNIQUE = .9;

  /** Real values without which that share says nothing. */
  private static final int ENOUGH = 20;

  private ValueCopies() {}

  /**
   * The largest share of copied values of a field, in [0, 1]; NaN where no field names its records,
   * or nothing was drawn.
   *
   * @param identifying fields that are known to identify
   */
  public static double of(
      Schema schema,
      Set<String> identifying,
      List<? extends GenericRecord> samples,
      List<? extends GenericRecord> real) {
    double most = Double.NaN;
    for (Schema.Field field : schema.getFields()) {
      List<String> known = values(field.pos(), real);
      List<String> drawn = values(field.pos(), samples);
      boolean judged =
          identifying.contains(field.name()) || isText(field.schema()) && isNearlyUnique(known);
      if (judged && !drawn.isEmpty()) {
        most = Math.max(Double.isNaN(most) ? 0 : most, share(drawn, Set.copyOf(known)));
      }
    }
    return most;
  }

  private static boolean isText(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream().anyMatch(ValueCopies::isText)
        : schema.getType() == Schema.Type.STRING;
  }

  private static boolean isNearlyUnique(List<String> values) {
    return values.size() >= ENOUGH && Set.copyOf(values).size() >= NEARLY_UNIQUE * values.size();
  }

  private static double share(List<String> drawn, Set<String> known) {
    return (double) drawn.stream().filter(known::contains).count() / drawn.size();
  }

  private static List<String> values(int position, List<? extends GenericRecord> records) {
    return records.stream()
        .map(record -> text(record.get(position)))
        .filter(text -> !text.isEmpty() && !MissingMarks.isMark(text))
        .collect(Collectors.toList());
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
