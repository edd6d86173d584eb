package io.headwater.record;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the user says about the fields of the records; what is not said follows from the schema.
 *
 * @param fields settings by field name; fields not named have {@link Field#defaults()}
 * @param eventTime the field that says when a record happened; without it the source's own
 *     timestamp counts, and no field is tied to the window
 * @param window the length of a window; empty for a file, which is one window of any length
 * @param levelDecoder how a level is chosen from a one-hot block
 */
public record FieldsConfig(
    SortedMap<String, Field> fields,
    Optional<String> eventTime,
    Optional<Duration> window,
    LevelDecoder levelDecoder) {

  /** What a field is learned as. */
  public enum Role {
    /** What the type suggests: see {@link #NUMBER}, {@link #CATEGORY}, {@link #TIME}. */
    AUTO,
    /** A number: int, long, float, double, decimal. */
    NUMBER,
    /** One of several levels: boolean, enum, string, int, long. */
    CATEGORY,
    /** A moment: timestamp-millis, timestamp-micros, date, or a long of epoch milliseconds. */
    TIME,
    /** Not learned; {@link Field#value()} is written. */
    CONSTANT,
    /** Not learned; the schema's default is written, or null, or nothing into a collection. */
    DROP,
    /** Personal data, not learned; text is made up by the pattern in {@link Field#value()}. */
    PII
  }

  /**
   * Settings of one field.
   *
   * @param role what it is learned as
   * @param maxLevels the most levels of a category that have a coordinate of their own, 1 to 65536
   * @param value what {@code CONSTANT} writes; the pattern of {@code PII}, in which # stands for a
   *     random digit and ? for a random letter
   * @param fake for text: an expression of Datafaker, such as {@code #{Name.fullName}}; text made
   *     up by it is written, and nothing is learned
   * @param allowIdentifiers whether the field is learned though its values identify persons or
   *     records: they are then in the model and in the output
   */
  public record Field(
      Role role,
      int maxLevels,
      Optional<String> value,
      Optional<String> fake,
      boolean allowIdentifiers) {
    private static final int MOST_LEVELS = 65_536;

    /** Set in the byte of the role where settings follow that older versions did not have. */
    private static final int MORE = 0x40;

    public Field {
      if (maxLevels < 1 || maxLevels > MOST_LEVELS) {
        throw new IllegalArgumentException(
            "max-levels: expected 1 to %d, got %d".formatted(MOST_LEVELS, maxLevels));
      }
    }

    /** The role the type suggests, 256 levels. */
    public static Field defaults() {
      return new Field(Role.AUTO, 256, Optional.empty(), Optional.empty(), false);
    }

    /** A field with a role. */
    public static Field of(Role role) {
      return defaults().withRole(role);
    }

    /** These settings with another role. */
    public Field withRole(Role role) {
      return new Field(role, maxLevels, value, fake, allowIdentifiers);
    }

    /** These settings with another number of levels. */
    public Field withMaxLevels(int maxLevels) {
      return new Field(role, maxLevels, value, fake, allowIdentifiers);
    }

    /** These settings with another value. */
    public Field withValue(String value) {
      return new Field(role, maxLevels, Optional.of(value), fake, allowIdentifiers);
    }

    /** These settings with made-up text by an expression. */
    public Field withFake(String expression) {
      return new Field(role, maxLevels, value, Optional.of(expression), allowIdentifiers);
    }

    /** These settings for a field that may be learned though it identifies. */
    public Field allowingIdentifiers() {
      return new Field(role, maxLevels, value, fake, true);
    }

    private void write(ByteWriter out) {
      boolean more = fake.isPresent() || allowIdentifiers;
      out.writeByte(role.ordinal() | (more ? MORE : 0));
      out.writeVarLong(maxLevels);
      out.writeBoolean(value.isPresent());
      value.ifPresent(out::writeText);
      if (more) {
        out.writeBoolean(fake.isPresent());
        fake.ifPresent(out::writeText);
        out.writeBoolean(allowIdentifiers);
      }
    }

    private static Field read(ByteReader in) {
      int first = in.readByte();
      Role role = enumAt(in, first & ~MORE, Role.values());
      int maxLevels = (int) in.readVarLong();
      Optional<String> value = readOptionalText(in);
      boolean more = (first & MORE) != 0;
      return new Field(
          role,
          maxLevels,
          value,
          more ? readOptionalText(in) : Optional.empty(),
          more && in.readBoolean());
    }
  }

  public FieldsConfig {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    if (window.isPresent() && window.get().toMillis() < 1) {
      throw new IllegalArgumentException(
          "window size: expected at least 1 ms, got " + window.get());
    }
  }

  /** Nothing said: a file without an event time. */
  public static FieldsConfig defaults() {
    return new FieldsConfig(
        new TreeMap<>(Map.of()), Optional.empty(), Optional.empty(), LevelDecoder.largest());
  }

  /** The settings of a field. */
  public Field field(String name) {
    return fields.getOrDefault(name, Field.defaults());
  }

  /** These settings with those of one field replaced. */
  public FieldsConfig withField(String name, Field field) {
    SortedMap<String, Field> changed = new TreeMap<>(fields);
    changed.put(name, field);
    return new FieldsConfig(changed, eventTime, window, levelDecoder);
  }

  /** These settings with an event-time field. */
  public FieldsConfig withEventTime(String field) {
    return new FieldsConfig(fields, Optional.of(field), window, levelDecoder);
  }

  /** These settings with windows of a length. */
  public FieldsConfig withWindow(Duration length) {
    return new FieldsConfig(fields, eventTime, Optional.of(length), levelDecoder);
  }

  /** These settings with another choice of levels. */
  public FieldsConfig withLevelDecoder(LevelDecoder decoder) {
    return new FieldsConfig(fields, eventTime, window, decoder);
  }

  void write(ByteWriter out) {
    out.writeVarLong(fields.size());
    fields.forEach(
        (name, field) -> {
          out.writeText(name);
          field.write(out);
        });
    out.writeBoolean(eventTime.isPresent());
    eventTime.ifPresent(out::writeText);
    out.writeVarLong(window.map(Duration::toMillis).orElse(0L));
    out.writeByte(levelDecoder.mode().ordinal());
    out.writeDouble(levelDecoder.beta());
  }

  static FieldsConfig read(ByteReader in) {
    SortedMap<String, Field> fields = new TreeMap<>();
    int count = in.readCount(1);
    for (int i = 0; i < count; i++) {
      String name = in.readText();
      fields.put(name, Field.read(in));
    }
    Optional<String> eventTime = readOptionalText(in);
    long millis = in.readVarLong();
    LevelDecoder decoder =
        new LevelDecoder(enumAt(in, LevelDecoder.Mode.values()), in.readDouble());
    Optional<Duration> window =
        millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    return new FieldsConfig(fields, eventTime, window, decoder);
  }

  private static Optional<String> readOptionalText(ByteReader in) {
    return in.readBoolean() ? Optional.of(in.readText()) : Optional.empty();
  }

  /** The constant at the ordinal that comes next. */
  static <E extends Enum<E>> E enumAt(ByteReader in, E[] values) {
    return enumAt(in, in.readByte(), values);
  }

  private static <E extends Enum<E>> E enumAt(ByteReader in, int ordinal, E[] values) {
    if (ordinal >= values.length) {
      throw in.corrupt("expected one of %d kinds, got number %d".formatted(values.length, ordinal));
    }
    return values[ordinal];
  }
}
