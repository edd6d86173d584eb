package io.headwater.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The fields that quality is measured on, in the schema's order, by how they are compared.
 *
 * @param numbers fields compared by size; times among them
 * @param categories fields compared by equality
 * @param times those of {@code numbers} that are times, in milliseconds since 1970 UTC
 */
public record MetricFields(List<String> numbers, List<String> categories, Set<String> times) {
  public MetricFields {
    numbers = List.copyOf(numbers);
    categories = List.copyOf(categories);
    times = Set.copyOf(times);
  }

  /**
   * The fields of {@code schema}: int, long, float and double are numbers, boolean, string and enum
   * are categories, a union with null is its other branch, and every other type is left out.
   *
   * @param asCategories numeric fields to compare by equality all the same
   * @param ignored fields to leave out
   */
  public static MetricFields of(Schema schema, Set<String> asCategories, Set<String> ignored) {
    List<String> numbers = new ArrayList<>();
    List<String> categories = new ArrayList<>();
    Set<String> times = new TreeSet<>();
    for (Schema.Field field : schema.getFields()) {
      Schema type = present(field.schema());
      if (ignored.contains(field.name())) {
        continue;
      }
      switch (type.getType()) {
        case INT, LONG, FLOAT, DOUBLE -> {
          boolean category = asCategories.contains(field.name());
          (category ? categories : numbers).add(field.name());
          if (!category && type.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            times.add(field.name());
          }
        }
        case BOOLEAN, STRING, ENUM -> categories.add(field.name());
        default -> {
          // Not a field a flow models; nothing to compare.
        }
      }
    }
    return new MetricFields(numbers, categories, times);
  }

  /** Text in the place of a number or a time counts as missing. */
  private static Optional<Schema> numberBesideText(List<Schema> branches) {
    boolean text = branches.stream().anyMatch(s -> s.getType() == Schema.Type.STRING);
    return branches.size() == 2 && text
        ? branches.stream().filter(s -> s.getType() != Schema.Type.STRING).findFirst()
        : Optional.empty();
  }

  /** The one branch of a nullable union that is not null; any other schema itself. */
  private static Schema present(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    List<Schema> branches =
        schema.getTypes().stream().filter(s -> s.getType() != Schema.Type.NULL).toList();
    return branches.size() == 1 ? branches.get(0) : numberBesideText(branches).orElse(schema);
  }
}
