package io.headwater.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.RandomKey;
import io.headwater.record.AvroBytes;
import io.headwater.record.BadBytesException;
import io.headwater.record.BadRecordException;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.record.LevelReader;
import io.headwater.testing.Claims;
import io.headwater.window.WindowSample.Entry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LevelReserveTest {
  private static final RandomKey KEY = RandomKey.of(7);
  private static final int CAPACITY = 512;
  private static final int RECORDS = 12_000;

  private static WindowSample all() {
    return Claims.sample(CAPACITY, 0, RECORDS, false, KEY);
  }

  private static boolean isFraud(Entry entry) {
    try {
      return new AvroBytes(Claims.SCHEMA)
          .decode(entry.avro())
          .get("fraud")
          .toString()
          .equals("yes");
    } catch (BadRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long frauds(List<Entry> entries) {
    return entries.stream().filter(LevelReserveTest::isFraud).count();
  }

  private static long fraudsSeen() {
    long frauds = 0;
    for (int i = 0; i < RECORDS; i++) {
      frauds += Claims.record(i, KEY).get("fraud").equals("yes") ? 1 : 0;
    }
    return frauds;
  }

  /** 12,000 records have some 20 of fraud, of which a uniform draw of 512 has one. */
  @Test
  void everyRecordOfARareLevelIsKeptBesideTheUniformDraw() {
    WindowSample sample = all();
    List<Entry> entries = sample.entries();
    assertThat(frauds(entries)).isEqualTo(fraudsSeen()).isBetween(10L, 32L);
    assertThat(sample.drawn()).isEqualTo(CAPACITY);
    assertThat(sample.size()).isEqualTo(entries.size()).isLessThan(CAPACITY + 32);

    WindowSample uniform = new WindowSample(CAPACITY, 42).inSchema(Claims.SCHEMA);
    AvroBytes avro = new AvroBytes(Claims.SCHEMA);
    for (int i = 0; i < RECORDS; i++) {
      uniform.add(avro.encode(Claims.record(i, KEY)), i);
    }
    assertThat(entries.subList(0, CAPACITY)).isEqualTo(uniform.entries());
  }

  @Test
  void whatIsKeptDependsOnTheRecordsAlone() {
    WindowSample whole = all();
    assertThat(Claims.sample(CAPACITY, 0, RECORDS, true, KEY)).isEqualTo(whole);

    WindowSample merged = Claims.sample(CAPACITY, 9_000, RECORDS, false, KEY);
    merged.merge(Claims.sample(CAPACITY, 0, 100, true, KEY));
    merged.merge(Claims.sample(CAPACITY, 0, 0, true, KEY));
    merged.merge(Claims.sample(CAPACITY, 100, 9_000, false, KEY));
    assertThat(merged).isEqualTo(whole);

    WindowSample nothing = Claims.sample(CAPACITY, 0, 0, false, KEY);
    nothing.merge(whole);
    assertThat(nothing).isEqualTo(whole);
  }

  @Test
  void aRestoredDrawGoesOnAsIfNothingHadHappened() {
    WindowSample half = Claims.sample(CAPACITY, 0, 5_000, false, KEY);
    WindowSample restored = WindowSample.fromBytes(half.toBytes());
    assertThat(restored).isEqualTo(half);
    LevelReader levels = Claims.levels();
    AvroBytes avro = new AvroBytes(Claims.SCHEMA);
    for (int i = 5_000; i < RECORDS; i++) {
      restored.add(avro.encode(Claims.record(i, KEY)), i, levels);
    }
    assertThat(restored).isEqualTo(all());
    assertThat(restored.copy()).isEqualTo(all());
  }

  /** Weighed records have the shares that all records have, to rounding. */
  @Test
  void weightsGiveALevelItsOwnShare() {
    WindowSample sample = all();
    LevelReader levels = Claims.levels();
    double fraud = 0;
    double sum = 0;
    for (Entry entry : sample.entries()) {
      double weight = sample.weights().of(levels.of(entry.avro()));
      fraud += isFraud(entry) ? weight : 0;
      sum += weight;
    }
    assertThat(fraud / sum).isCloseTo((double) fraudsSeen() / RECORDS, within(2e-5));
    assertThat(sample.weights().isEven()).isFalse();
  }

  @Test
  void aSmallWindowIsKeptAsItIs() {
    WindowSample sample = Claims.sample(CAPACITY, 0, 400, false, KEY);
    assertThat(sample.size()).isEqualTo(400);
    assertThat(sample.weights().isEven()).isTrue();
  }

  /** A model that remembers a busy window and learns a quiet one has more fraud than both say. */
  @Test
  void whatAModelRemembersIsWeighed() {
    LevelWeights busy = all().weights();
    LevelWeights quiet = Claims.sample(CAPACITY, 0, 400, false, KEY).weights();
    assertThat(quiet.after(busy, 0)).isEqualTo(quiet);
    LevelWeights both = quiet.after(busy, 1e9);
    assertThat(both.total()).isEqualTo(busy.total() + quiet.total());
    both.levels()
        .forEach(
            (level, known) -> {
              LevelWeights.Level before = busy.levels().get(level);
              LevelWeights.Level now = quiet.levels().get(level);
              double kept = (before == null ? 0 : before.kept()) + (now == null ? 0 : now.kept());
              assertThat(known.kept()).isEqualTo(kept);
            });
    assertThat(both.isEven()).isFalse();
  }

  /** Windows without a level fade what is known of it, down to nothing. */
  @Test
  void aLevelThatDoesNotComeBackIsForgotten() {
    LevelWeights weights = all().weights();
    for (int window = 0; window < 400; window++) {
      SortedMap<Long, LevelWeights.Level> levels = new TreeMap<>();
      for (int level = 0; level < 32; level++) {
        levels.put(100L * window + level, new LevelWeights.Level(20, 1));
      }
      weights = new LevelWeights(CAPACITY, levels).after(weights, CAPACITY);
      assertThat(weights.levels().values())
          .allSatisfy(known -> assertThat(known.weight()).isBetween(0.0, 1.0));
    }
    // A half is forgotten each window: of 20 records less than a thousandth is left after 15.
    assertThat(weights.levels().size()).isLessThanOrEqualTo(15 * 32);
  }

  /** Of a level whose field is closed, or of a draw without a reserve, every record counts one. */
  @Test
  void recordsThatWereKeptAsTheyCameAreWeighedSo() {
    LevelWeights busy = all().weights();
    WindowSample even = new WindowSample(CAPACITY, 42).inSchema(Claims.SCHEMA);
    Map<Long, Integer> came = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      byte[] avro =
          new AvroBytes(Claims.SCHEMA).encode(Claims.record(i % 4 == 0 ? fraud() : i, KEY));
      even.add(avro, i);
      for (long level : Claims.levels().of(avro)) {
        came.merge(level, 1, Integer::sum);
      }
    }
    LevelWeights now = even.weights().completed(busy.levels().keySet(), even, Claims.levels());
    LevelWeights both = now.after(busy, 1e9);
    assertThat(both.total()).isEqualTo(busy.total() + 400);
    busy.levels()
        .forEach(
            (level, known) -> {
              double kept = known.kept() + came.getOrDefault(level, 0);
              double counted = known.counted() + came.getOrDefault(level, 0);
              assertThat(both.levels().get(level)).isEqualTo(new LevelWeights.Level(kept, counted));
            });
    assertThat(now.isEven()).isTrue();
  }

  private static int fraud() {
    int i = 0;
    while (!Claims.record(i, KEY).get("fraud").equals("yes")) {
      i++;
    }
    return i;
  }

  /** 64 whole numbers, of which a half closes late, and a level of one in a hundred beside them. */
  private static long[] besideNumbers(int i) {
    long[] levels = new long[65];
    for (int f = 0; f < 64; f++) {
      int most = f % 2 == 0 || i > 19_000 ? 1_000 : 20;
      levels[f] = 1_000L * f + KEY.at(i).at(f).stream().nextInt(most);
    }
    levels[64] = i % 100 == 0 ? -1 : -2;
    return levels;
  }

  @Test
  void fieldsWithManyLevelsTakeNothingFromARareOne() {
    LevelReserve forwards = new LevelReserve(4_096, 1, 65);
    LevelReserve backwards = new LevelReserve(4_096, 1, 65);
    for (int i = 0; i < 20_000; i++) {
      forwards.add(entry(i), besideNumbers(i));
      backwards.add(entry(19_999 - i), besideNumbers(19_999 - i));
    }
    assertThat(forwards.levels().keySet()).containsExactly(-2L, -1L);
    forwards
        .levels()
        .forEach(
            (level, stratum) ->
                assertThat(kept(backwards, level))
                    .containsExactlyInAnyOrderElementsOf(stratum.kept()));
    assertThat(kept(forwards, -1)).hasSize(200);
  }

  private static Entry entry(int i) {
    return new Entry(KEY.at(i).bits(), i, new byte[0]);
  }

  private static Collection<Entry> kept(LevelReserve reserve, long level) {
    LevelReserve.Stratum stratum = reserve.levels().get(level);
    return stratum == null ? List.of() : stratum.kept();
  }

  /** Fields with few levels share half the capacity. */
  @Test
  void theReserveIsBounded() {
    LevelReserve reserve = new LevelReserve(512, 1, 40);
    for (int i = 0; i < 20_000; i++) {
      long[] levels = new long[40];
      for (int f = 0; f < 40; f++) {
        levels[f] = 100L * f + KEY.at(i).at(f).stream().nextInt(3);
      }
      reserve.add(entry(i), levels);
    }
    assertThat(reserve.beyond(List.of())).hasSizeLessThanOrEqualTo(256).isNotEmpty();
  }

  @Test
  void aPlaceThatCannotBeIsCorrupt() {
    for (long place : new long[] {-1, 0, Long.MIN_VALUE}) {
      ByteWriter out = new ByteWriter();
      out.writeLong(1);
      out.writeVarLong(1);
      out.writeBoolean(false);
      out.writeVarLong(1);
      out.writeLong(7);
      out.writeVarLong(1);
      out.writeVarLong(1);
      out.writeVarLong(place);
      assertThatThrownBy(
              () ->
                  ByteReader.readAll(
                      "reserve",
                      out.toByteArray(),
                      in -> LevelReserve.read(CAPACITY, List.of(), in)))
          .isInstanceOf(BadBytesException.class)
          .hasMessageContaining("expected a record");
    }
  }

  /** One that does not know the levels of what it saw cannot say which are rare. */
  @Test
  void aDrawWithoutLevelsEndsTheReserve() {
    WindowSample sample = all();
    WindowSample old = new WindowSample(CAPACITY, 42).inSchema(Claims.SCHEMA);
    old.add(new AvroBytes(Claims.SCHEMA).encode(Claims.record(RECORDS, KEY)), RECORDS);
    sample.merge(old);
    assertThat(sample.size()).isEqualTo(CAPACITY);
    assertThat(sample.weights()).isEqualTo(LevelWeights.NONE);
  }
}
