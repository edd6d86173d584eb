package io.headwater.record;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * How the records of a window differ in kind from those of the window trained on before.
 *
 * @param added fields that were not there, in the schema's order
 * @param dropped fields that are no longer there, in the order of the schema before
 * @param retyped fields of another type, in the schema's order
 * @param newLevels by the field's name: levels of a category that were not known
 * @param identifiers by the field's name: that it is no longer learned because it identifies, why,
 *     and what is written in its place
 */
public record SchemaChanges(
    List<String> added,
    List<String> dropped,
    List<Retyped> retyped,
    SortedMap<String, NewLevels> newLevels,
    SortedMap<String, String> identifiers) {
  /** No change. */
  public static final SchemaChanges NONE =
      new SchemaChanges(List.of(), List.of(), List.of(), Collections.emptySortedMap());

  /** The most levels of a field that are named. */
  private static final int MOST_NAMED = 5;

  /**
   * A field of another type.
   *
   * @param field its name
   * @param from the type before, in words
   * @param to the type now, in words
   */
  public record Retyped(String field, String from, String to) {}

  /**
   * Levels of a category that were not known.
   *
   * @param count how many
   * @param names of the heaviest of them, at most five
   */
  public record NewLevels(int count, List<String> names) {
    public NewLevels {
      names = List.copyOf(names);
    }
  }

  /** Changes without a field that identifies. */
  public SchemaChanges(
      List<String> added,
      List<String> dropped,
      List<Retyped> retyped,
      SortedMap<String, NewLevels> newLevels) {
    this(added, dropped, retyped, newLevels, Collections.emptySortedMap());
  }

  public SchemaChanges {
    added = List.copyOf(added);
    dropped = List.copyOf(dropped);
    retyped = List.copyOf(retyped);
    newLevels = Collections.unmodifiableSortedMap(new TreeMap<>(newLevels));
    identifiers = Collections.unmodifiableSortedMap(new TreeMap<>(identifiers));
  }

  /** These changes, with the fields of {@code now} that identify and did not {@code before}. */
  public SchemaChanges withIdentifiers(Optional<FeatureSpace> before, FeatureSpace now) {
    SortedMap<String, String> found = new TreeMap<>(now.identifiers());
    before.ifPresent(space -> found.keySet().removeAll(space.identifiers().keySet()));
    return withIdentifiers(found);
  }

  /** These changes with fields that identify, and what is said of each. */
  public SchemaChanges withIdentifiers(SortedMap<String, String> found) {
    return new SchemaChanges(added, dropped, retyped, newLevels, found);
  }

  /** What is other in the space {@code now}. */
  public static SchemaChanges between(FeatureSpace before, FeatureSpace now) {
    List<String> added = new ArrayList<>();
    List<Retyped> retyped = new ArrayList<>();
    for (Schema.Field field : now.schema().getFields()) {
      Schema.Field old = before.schema().getField(field.name());
      String type = SchemaEvolution.name(field.schema());
      if (old == null) {
        added.add(field.name());
      } else if (!SchemaEvolution.name(old.schema()).equals(type)) {
        retyped.add(new Retyped(field.name(), SchemaEvolution.name(old.schema()), type));
      }
    }
    List<String> dropped =
        before.schema().getFields().stream()
            .map(Schema.Field::name)
            .filter(name -> now.schema().getField(name) == null)
            .toList();
    return new SchemaChanges(added, dropped, retyped, newLevels(before, now));
  }

  private static SortedMap<String, NewLevels> newLevels(FeatureSpace before, FeatureSpace now) {
    Map<String, List<String>> known = before.levels();
    SortedMap<String, NewLevels> found = new TreeMap<>();
    now.levels()
        .forEach(
            (field, levels) -> {
              if (known.containsKey(field)) {
                Set<String> old = new HashSet<>(Objects.requireNonNull(known.get(field)));
                List<String> fresh = levels.stream().filter(level -> !old.contains(level)).toList();
                if (!fresh.isEmpty()) {
                  found.put(field, newLevels(fresh));
                }
              }
            });
    return found;
  }

  private static NewLevels newLevels(List<String> levels) {
    return new NewLevels(
        levels.size(),
        levels.stream()
            .limit(MOST_NAMED)
            .map(level -> level.equals(FeatureValues.NULL) ? "null" : level)
            .toList());
  }

  /** Whether nothing is other. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  /** The number of fields added, dropped or of another type. */
  public int fields() {
    return added.size() + dropped.size() + retyped.size();
  }

  /** The number of levels that were not known. */
  public int levels() {
    return newLevels.values().stream().mapToInt(NewLevels::count).sum();
  }

  /** Appends the changes, but for {@link #identifiers}. */
  public void write(ByteWriter out) {
    writeTexts(added, out);
    writeTexts(dropped, out);
    out.writeVarLong(retyped.size());
    retyped.forEach(one -> writeTexts(List.of(one.field, one.from, one.to), out));
    out.writeVarLong(newLevels.size());
    newLevels.forEach(
        (field, levels) -> {
          out.writeText(field);
          out.writeVarLong(levels.count);
          writeTexts(levels.names, out);
        });
  }

  private static void writeTexts(List<String> texts, ByteWriter out) {
    out.writeVarLong(texts.size());
    texts.forEach(out::writeText);
  }

  /** Reads what {@link #write} wrote. */
  public static SchemaChanges read(ByteReader in) {
    List<String> added = readTexts(in);
    List<String> dropped = readTexts(in);
    List<Retyped> retyped = new ArrayList<>();
    for (int k = in.readCount(4); k > 0; k--) {
      List<String> texts = readTexts(in);
      if (texts.size() != 3) {
        throw in.corrupt("expected a field and two types, got " + texts);
      }
      retyped.add(new Retyped(texts.get(0), texts.get(1), texts.get(2)));
    }
    SortedMap<String, NewLevels> levels = new TreeMap<>();
    for (int k = in.readCount(3); k > 0; k--) {
      levels.put(in.readText(), new NewLevels((int) in.readVarLong(), readTexts(in)));
    }
    return new SchemaChanges(added, dropped, retyped, levels);
  }

  private static List<String> readTexts(ByteReader in) {
    List<String> texts = new ArrayList<>();
    for (int k = in.readCount(1); k > 0; k--) {
      texts.add(in.readText());
    }
    return texts;
  }
}
