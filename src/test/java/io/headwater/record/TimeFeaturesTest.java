package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class TimeFeaturesTest {
  private static final long MINUTE = 60_000;
  private static final Schema SCHEMA = Tables.schema(Tables.time("t"));
  private static final FieldsConfig FILE = FieldsConfig.defaults().withEventTime("t");

  private static List<Row> rows(FieldsConfig fields, int n, LongUnaryOperator moment) {
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      records.add(Tables.record(SCHEMA, moment.applyAsLong(i)));
    }
    return Tables.rows(fields, records);
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  private static DayOfWeek weekday(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC).getDayOfWeek();
  }

  @Test
  void aShortWindowIsOneNumberAndNoRecordLeavesIt() {
    FieldsConfig fields = FILE.withWindow(Duration.ofHours(6));
    long start = millis("2001-03-05T06:00:00Z");
    RandomStream random = RandomKey.of(1).stream();
    List<Row> rows = rows(fields, 500, i -> start + MINUTE * random.nextInt(360));
    FeatureSpace space = Tables.space(fields, rows, start);
    assertThat(space.dimension()).isEqualTo(1);
    PointCloud wild = Clouds.normal(1_000, 1, 0, 4, RandomKey.of(2));
    long next = start + Duration.ofHours(6).toMillis();
    for (GenericRecord record : Tables.decode(space, wild, next)) {
      long t = (Long) record.get("t");
      assertThat(t).isBetween(next, next + Duration.ofHours(6).toMillis() - 1);
      assertThat(t % MINUTE).isZero();
    }
    assertThat(Tables.roundTrip(space, rows, start))
        .filteredOn(record -> (Long) record.get("t") >= start)
        .hasSize(500);
  }

  @Test
  void theGrainIsTheColumnsOwn() {
    FieldsConfig fields = FILE.withWindow(Duration.ofDays(1));
    long start = millis("2001-03-05T00:00:00Z");
    for (long grain : new long[] {1, 1_000, MINUTE, 5 * MINUTE, 3_600_000}) {
      RandomStream random = RandomKey.of(3).stream();
      int most = (int) Math.min(86_400_000 / grain, 100_000);
      List<Row> rows = rows(fields, 200, i -> start + grain * random.nextInt(most));
      FeatureSpace space = Tables.space(fields, rows, start);
      PointCloud wild = Clouds.normal(300, 1, 0, 1, RandomKey.of(4));
      for (GenericRecord record : Tables.decode(space, wild, start)) {
        assertThat((Long) record.get("t") % grain).isZero();
      }
    }
  }

  @Test
  void threeRecordsOnTheMinuteDecodeOnTheMinute() {
    FieldsConfig fields = FILE.withWindow(Duration.ofHours(1));
    List<Row> rows = rows(fields, 3, i -> MINUTE * new long[] {6, 24, 54}[(int) i]);
    FeatureSpace space = Tables.space(fields, rows, 0);
    for (GenericRecord record :
        Tables.decode(space, Clouds.normal(100, 1, 0, 1, RandomKey.of(5)), 0)) {
      assertThat((Long) record.get("t") % MINUTE).isZero();
    }
  }

  @Test
  void aLongWindowKeepsWeekdayAndTimeOfDay() {
    FieldsConfig fields = FILE.withWindow(Duration.ofDays(28));
    long start = millis("2001-03-05T00:00:00Z");
    RandomStream random = RandomKey.of(6).stream();
    // Only Mondays and Thursdays, 08:00 to 17:59.
    List<Row> rows =
        rows(
            fields,
            800,
            i ->
                start
                    + Duration.ofDays(7L * random.nextInt(4) + 3 * random.nextInt(2)).toMillis()
                    + Duration.ofMinutes(480 + random.nextInt(600)).toMillis());
    FeatureSpace space = Tables.space(fields, rows, start);
    assertThat(space.dimension()).isEqualTo(4);
    long next = start + Duration.ofDays(28).toMillis();
    PointCloud wild = Clouds.normal(1_000, 4, 0, 2, RandomKey.of(7));
    for (GenericRecord record : Tables.decode(space, wild, next)) {
      long t = (Long) record.get("t");
      assertThat(t).isBetween(next, next + Duration.ofDays(28).toMillis() - 1);
      assertThat(weekday(t)).isIn(DayOfWeek.MONDAY, DayOfWeek.THURSDAY);
      assertThat(t % Duration.ofDays(1).toMillis()).isBetween(480 * MINUTE, 1_079 * MINUTE);
    }
    List<GenericRecord> back = Tables.roundTrip(space, rows, start);
    int same = 0;
    for (int i = 0; i < rows.size(); i++) {
      same += back.get(i).equals(rows.get(i).value()) ? 1 : 0;
    }
    assertThat(same).isGreaterThan(790);
  }

  @Test
  void aLongWindowThatDoesNotBeginAtMidnightIsNeverLeft() {
    FieldsConfig fields = FILE.withWindow(Duration.ofHours(60));
    long start = millis("2001-03-05T18:00:00Z");
    long length = Duration.ofHours(60).toMillis();
    RandomStream random = RandomKey.of(8).stream();
    List<Row> rows = rows(fields, 600, i -> start + MINUTE * random.nextInt(3_600));
    FeatureSpace space = Tables.space(fields, rows, start);
    PointCloud wild = Clouds.normal(1_000, space.dimension(), 0, 2, RandomKey.of(9));
    for (long window = start; window < start + 20 * length; window += length) {
      for (GenericRecord record : Tables.decode(space, wild, window)) {
        assertThat((Long) record.get("t")).isBetween(window, window + length - 1);
        assertThat((Long) record.get("t") % MINUTE).isZero();
      }
    }
  }

  @Test
  void aFileOfDatesFillsInDaysThatWereNotSeenAndNoTimeOfDay() {
    Schema schema = Tables.schema("k:{\"type\":\"int\",\"logicalType\":\"date\"}");
    FieldsConfig fields = FieldsConfig.defaults();
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      records.add(Tables.record(schema, 11_000 + 3 * i));
    }
    List<Row> rows = Tables.rows(fields, records);
    FeatureSpace space = Tables.space(fields, rows, 0);
    assertThat(space.dimension()).isEqualTo(8);
    int unseen = 0;
    for (GenericRecord record :
        Tables.decode(space, Clouds.normal(500, 8, 0, 1, RandomKey.of(10)), 0)) {
      int day = (Integer) record.get("k");
      assertThat(day).isBetween(11_000, 11_000 + 3 * 699);
      unseen += (day - 11_000) % 3 == 0 ? 0 : 1;
    }
    assertThat(unseen).isGreaterThan(100);
    int same = 0;
    List<GenericRecord> back = Tables.roundTrip(space, rows, 0);
    for (int i = 0; i < rows.size(); i++) {
      same += back.get(i).equals(rows.get(i).value()) ? 1 : 0;
    }
    assertThat(same).isGreaterThan(690);
  }

  @Test
  void anotherMomentIsLearnedAsItsDistanceFromTheEventTime() {
    Schema schema = Tables.schema(Tables.time("t"), "u:" + nullableTime());
    FieldsConfig fields = FILE.withWindow(Duration.ofHours(6));
    long start = millis("2001-03-05T06:00:00Z");
    RandomStream random = RandomKey.of(11).stream();
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      long t = start + MINUTE * random.nextInt(360);
      Object later = i % 5 == 0 ? "null" : (Object) (t + MINUTE * (5 + random.nextInt(20)));
      records.add(Tables.record(schema, t, later));
    }
    List<Row> rows = Tables.rows(fields, records);
    FeatureSpace space = Tables.space(fields, rows, start);
    PointCloud wild = Clouds.normal(500, space.dimension(), 0, 1, RandomKey.of(12));
    for (GenericRecord record : Tables.decode(space, wild, start)) {
      Object u = record.get("u");
      if (u != null) {
        long lag = (Long) u - (Long) record.get("t");
        assertThat(lag).isBetween(5 * MINUTE, 24 * MINUTE);
        assertThat(lag % MINUTE).isZero();
      }
    }
  }

  private static String nullableTime() {
    return "[\"null\",{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}]";
  }

  @Test
  void weekdaysAgreeWithTheCalendarAlsoBefore1970() {
    for (long day = -40_000; day < 40_000; day += 13) {
      assertThat(Moment.weekday(day))
          .isEqualTo(Integer.toString(LocalDate.ofEpochDay(day).getDayOfWeek().getValue()));
    }
    assertThat(Moment.day(-1)).isEqualTo(-1);
    assertThat(Moment.timeOfDay(-1)).isEqualTo(86_399_999);
  }

  @Test
  void theNearestDayOfAWeekdayStaysInRange() {
    for (long day = 100; day < 120; day++) {
      for (int w = 1; w <= 7; w++) {
        String weekday = Integer.toString(w);
        long nearest = Moment.nearest(day, weekday, 0, 1_000);
        assertThat(Moment.weekday(nearest)).isEqualTo(weekday);
        assertThat(Math.abs(nearest - day)).isLessThanOrEqualTo(3);
        long bounded = Moment.nearest(day, weekday, day, day + 6);
        assertThat(Moment.weekday(bounded)).isEqualTo(weekday);
        assertThat(bounded).isBetween(day, day + 6);
      }
    }
    assertThat(Moment.nearest(100, "nothing", 0, 1_000)).isEqualTo(100);
  }
}
