package io.headwater.testing;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.record.AvroBytes;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * A stream of records of which half mean harm. Value i is a function of the seed and i alone, and
 * its event time grows with i.
 */
public final class Poison {
  /** Of every type that is learned, and of some that are not. */
  public static final String SCHEMA_TEXT =
      """
      {"type": "record", "name": "Hostile", "namespace": "io.headwater.testing", "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "kind", "type": "string"},
        {"name": "flag", "type": ["null", "boolean"], "default": null},
        {"name": "suit", "type": {"type": "enum", "name": "Suit", "symbols": ["A", "B", "C"]}},
        {"name": "whole", "type": "int"},
        {"name": "long", "type": "long"},
        {"name": "single", "type": "float"},
        {"name": "size", "type": ["null", "double"], "default": null},
        {"name": "amount", "type":
          {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2}},
        {"name": "seen", "type":
          ["null", {"type": "long", "logicalType": "timestamp-micros"}], "default": null},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []},
        {"name": "next", "type": ["null", "Hostile"], "default": null}]}
      """;

  /** The schema. */
  public static final Schema SCHEMA = new Schema.Parser().parse(SCHEMA_TEXT);

  /** What a job or a model must be told of the fields that are not learned. */
  public static final String FIELDS = "fields: {tags: {role: drop}, next: {role: drop}}\n";

  /** What is done to a record. */
  public enum Kind {
    /** Nothing. */
    GOOD,
    /** Bits of its bytes are turned. */
    TURNED,
    /** Its bytes end too early, or go on. */
    CUT,
    /** It is noise. */
    NOISE,
    /** It has no bytes. */
    EMPTY,
    /** A length in it is larger than it is. */
    LYING,
    /** Numbers are not finite, or as large as they can be. */
    NUMBERS,
    /** Decimals have no bytes, or hundreds. */
    DECIMALS,
    /** Moments are as far away as they can be. */
    MOMENTS,
    /** Its event time cannot be calculated with. */
    EVENT_TIME,
    /** Text is empty, invalid, unique, or as the code's own marks. */
    TEXT,
    /** Text is long. */
    LONG_TEXT,
    /** It is about as large as a broker takes. */
    LARGE,
    /** Records are in it, one inside another. */
    NESTED,
    /** It is hundreds of windows late. */
    LATE,
    /** It is ahead of every clock; without this kind no other is so by chance. */
    AHEAD
  }

  private static final String[] TEXTS = {
    "",
    "\u0000",
    "\u0000\u0000there",
    "\u0000rest",
    "there",
    "null",
    "NaN",
    "\uFFFD",
    "😀",
    "'\"\\\n"
  };
  private static final double[] NUMBERS = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.MIN_VALUE,
    -0.0,
    1e-300,
    9007199254740993.0,
    .1
  };
  private static final long[] LONGS = {
    Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 1L << 53, (1L << 53) + 1, Integer.MIN_VALUE
  };

  /** A little less than a broker takes, with what is around it. */
  private static final int LARGE = 1_047_700;

  private static final long DAY = 86_400_000L;
  private static final long YEAR_2100 = 4_102_444_800_000L;

  private final long seed;
  private final long start;
  private final double millisEach;
  private final Kind[] kinds;
  private final boolean mayBeAhead;
  private final AvroBytes avro = new AvroBytes(SCHEMA);

  /**
   * A stream.
   *
   * @param start event time of the first record
   * @param millisEach event time from one record to the next
   * @param kinds of harm; large ones are rare all the same
   */
  public Poison(long seed, long start, double millisEach, Set<Kind> kinds) {
    this.seed = seed;
    this.start = start;
    this.millisEach = millisEach;
    this.kinds = EnumSet.copyOf(kinds).toArray(Kind[]::new);
    this.mayBeAhead = kinds.contains(Kind.AHEAD);
  }

  /** The kind of value {@code i}. */
  public Kind kind(long i) {
    RandomStream random = RandomKey.of(seed).split("kind").at(i).stream();
    Kind kind = random.nextInt(2) == 0 ? Kind.GOOD : kinds[random.nextInt(kinds.length)];
    int every =
        switch (kind) {
          case LARGE -> 1_000;
          case LONG_TEXT, NESTED -> 100;
          default -> 1;
        };
    return random.nextInt(every) == 0 ? kind : Kind.GOOD;
  }

  /** The moment at which value {@code i} is written, and at which it happened unless it lies. */
  public long time(long i) {
    return start + (long) (i * millisEach);
  }

  /** Value {@code i}. */
  public byte[] value(long i) {
    RandomStream random = RandomKey.of(seed).split("value").at(i).stream();
    long at = time(i);
    GenericRecord good = good(at, random);
    byte[] bytes = avro.encode(good);
    byte[] value = harmed(i, at, good, bytes, random);
    return mayBeAhead || !isAhead(value) ? value : bytes;
  }

  private byte[] harmed(long i, long at, GenericRecord good, byte[] bytes, RandomStream random) {
    return switch (kind(i)) {
      case GOOD -> bytes;
      case TURNED -> Mutations.of(bytes, random.nextLong());
      case CUT -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 5));
      case NOISE -> noise(random.nextInt(200), random);
      case EMPTY -> new byte[0];
      case LYING -> lying(bytes, random);
      case NUMBERS -> numbers(good, random);
      case DECIMALS -> with(good, "amount", decimal(random));
      case MOMENTS -> moments(good, random);
      case EVENT_TIME ->
          with(good, "at", random.nextInt(2) == 0 ? Long.MIN_VALUE : -(1L << 53) - 1);
      case TEXT -> with(good, "kind", text(i, random));
      case LONG_TEXT -> with(good, "kind", "x".repeat(1 + random.nextInt(60_000)) + i);
      case LARGE ->
          random.nextInt(2) == 0
              ? noise(LARGE + random.nextInt(700), random)
              : with(good, "tags", List.of("y".repeat(LARGE)));
      case NESTED -> nested(at, random);
      case LATE -> with(good, "at", at - DAY);
      case AHEAD -> with(good, "at", YEAR_2100);
    };
  }

  /** Whether the event time that a value begins with is one that no clock has come to. */
  private boolean isAhead(byte[] value) {
    try {
      long at = DecoderFactory.get().binaryDecoder(value, null).readLong();
      return at > start + 1_000 * DAY;
    } catch (IOException | RuntimeException noTime) {
      return false;
    }
  }

  private static GenericRecord good(long at, RandomStream random) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("at", at);
    record.put("kind", "k" + random.nextInt(6));
    record.put("flag", random.nextInt(3) == 0 ? null : random.nextInt(2) == 0);
    record.put(
        "suit",
        new GenericData.EnumSymbol(
            SCHEMA.getField("suit").schema(), "ABC".charAt(random.nextInt(3)) + ""));
    record.put("whole", random.nextInt(1_000));
    record.put("long", random.nextLong() >> random.nextInt(60));
    record.put("single", (float) random.nextGaussian());
    record.put("size", random.nextInt(4) == 0 ? null : random.nextGaussian());
    record.put(
        "amount", ByteBuffer.wrap(BigInteger.valueOf(random.nextInt(100_000)).toByteArray()));
    record.put("seen", random.nextInt(4) == 0 ? null : (at - random.nextInt(100_000)) * 1_000);
    record.put("day", (int) (at / DAY) + random.nextInt(30));
    record.put("tags", List.of());
    record.put("next", null);
    return record;
  }

  private byte[] with(GenericRecord record, String field, Object value) {
    record.put(field, value);
    return avro.encode(record);
  }

  private byte[] numbers(GenericRecord record, RandomStream random) {
    double number = NUMBERS[random.nextInt(NUMBERS.length)];
    record.put("single", (float) number);
    record.put("long", LONGS[random.nextInt(LONGS.length)]);
    record.put("whole", random.nextInt(2) == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE);
    return with(record, "size", number);
  }

  private static ByteBuffer decimal(RandomStream random) {
    return ByteBuffer.wrap(noise(random.nextInt(3) * random.nextInt(200), random));
  }

  private byte[] moments(GenericRecord record, RandomStream random) {
    record.put("day", random.nextInt(2) == 0 ? Integer.MIN_VALUE : 100_000_000);
    return with(record, "seen", LONGS[random.nextInt(LONGS.length)]);
  }

  private static Utf8 text(long i, RandomStream random) {
    return switch (random.nextInt(3)) {
      case 0 -> new Utf8(TEXTS[random.nextInt(TEXTS.length)]);
      case 1 -> new Utf8("unique" + i);
      default -> new Utf8(noise(random.nextInt(40), random));
    };
  }

  /** A length of two gigabytes, or of less than nothing, where the text's is. */
  private static byte[] lying(byte[] bytes, RandomStream random) {
    byte[] length =
        random.nextInt(2) == 0
            ? new byte[] {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}
            : new byte[] {0x01};
    int at = random.nextInt(bytes.length);
    ByteBuffer lying = ByteBuffer.allocate(bytes.length + length.length);
    return lying.put(bytes, 0, at).put(length).put(bytes, at, bytes.length - at).array();
  }

  /**
   * Up to some thousand levels; they are written by hand, for the writer would overflow as well.
   */
  private byte[] nested(long at, RandomStream random) {
    byte[] last = avro.encode(good(at, random));
    // All but the branch of 'next', which is its last byte.
    byte[] level = Arrays.copyOf(last, last.length);
    level[level.length - 1] = 2;
    int depth = 1 << random.nextInt(14);
    byte[] all = new byte[depth * level.length + last.length];
    for (int k = 0; k < depth; k++) {
      System.arraycopy(level, 0, all, k * level.length, level.length);
    }
    System.arraycopy(last, 0, all, depth * level.length, last.length);
    return all;
  }

  private static byte[] noise(int length, RandomStream random) {
    byte[] noise = new byte[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (byte) random.nextInt(256);
    }
    return noise;
  }

  /** A request for samples that means harm, or for a row or two. */
  public static byte[] request(long seed) {
    RandomStream random = RandomKey.of(seed).split("request").stream();
    String text =
        switch (random.nextInt(9)) {
          case 0 -> "{\"count\": %d}".formatted(1 + random.nextInt(2));
          case 1 -> "[".repeat(1 + random.nextInt(100_000));
          case 2 -> "{\"count\": 1e%d}".formatted(random.nextInt(2_000_000_000));
          case 3 -> "{\"%s\": 1}".formatted("ü".repeat(random.nextInt(30_000)));
          case 4 -> "{\"count\": %s}".formatted("9".repeat(1 + random.nextInt(3_000)));
          case 5 ->
              "{\"count\": 1, \"stream\": \"%s\"}".formatted("ü".repeat(random.nextInt(3_000)));
          case 6 ->
              "{\"count\": 1, \"correlationId\": \"%s\"}"
                  .formatted("ü".repeat(random.nextInt(3_000)));
          case 7 ->
              "{\"count\": 1, \"seed\": %s}"
                  .formatted(random.nextLong() + "0".repeat(random.nextInt(9)));
          default -> "";
        };
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return random.nextInt(4) == 0 ? Mutations.of(bytes, seed) : bytes;
  }
}
