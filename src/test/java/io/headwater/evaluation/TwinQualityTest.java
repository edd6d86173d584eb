package io.headwater.evaluation;

import static io.headwater.evaluation.MetricEncodingTest.FIELDS;
import static io.headwater.evaluation.MetricEncodingTest.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.testing.Clouds;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

class TwinQualityTest {
  private static final RandomKey KEY = RandomKey.of(3);

  private static List<GenericRecord> readings(int n, double shift, String purpose) {
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      RandomStream stream = KEY.split(purpose).at(i).stream();
      double x = shift + stream.nextGaussian();
      int y = (int) Math.round(3 * x + stream.nextGaussian());
      records.add(reading(x, y, x > 0 ? "up" : "down", stream.nextInt(5)));
    }
    return records;
  }

  private static TwinQuality quality(List<GenericRecord> samples) {
    return TwinQuality.of(
        FIELDS,
        samples,
        List.of(),
        readings(2_000, 0, "train"),
        readings(1_000, 0, "held out"),
        KEY);
  }

  @Test
  void minusZeroIsZero() {
    RecordTable table =
        RecordTable.of(FIELDS, List.of(reading(-0.0, 1, "up", 1), reading(0.0, 1, "up", 1)));
    for (TreeColumn column : TreeColumn.of(table, table)) {
      byte[] bins = column.of(table, false);
      assertThat(bins[0]).as(column.field()).isEqualTo(bins[1]);
    }
    assertThat(table.rows().get(0)).isEqualTo(table.rows().get(1));
  }

  @Test
  void freshRealRecordsAreAtTheFloorAndNovel() {
    TwinQuality quality = quality(readings(1_000, 0, "fresh"));
    assertThat(quality.fidelity().points()).isEqualTo(1_000);
    // Both are distances of independent samples: measured over 20 seeds their ratio has deviation
    // .2.
    assertThat(quality.fidelity().ratio()).isBetween(.4, 1.6);
    // A median of 1,000 distances with deviation about its size: 1.25/sqrt(1000) = 4 % each.
    assertThat(quality.novelty().ratio()).isCloseTo(1, within(.17));
    assertThat(quality.copies().samples()).isZero();
  }

  @Test
  void shiftedRecordsAreFarAndTrainingRecordsAreCopies() {
    assertThat(quality(readings(1_000, 1, "shifted")).fidelity().ratio()).isGreaterThan(5);
    TwinQuality copied = quality(readings(1_000, 0, "train"));
    assertThat(copied.novelty().ratio()).isZero();
    assertThat(copied.copies().samples()).isEqualTo(1);
    assertThat(copied.copies().heldOut()).isZero();
  }

  @Test
  void namesItsNumbersForTheReport() {
    assertThat(quality(readings(50, 0, "fresh")).values())
        .containsOnlyKeys(
            "slicedWasserstein",
            "slicedWassersteinFloor",
            "slicedWassersteinLeast",
            "copyingAlarm",
            "noveltyRatio",
            "copyRate",
            "copyRateHeldOut",
            "spreadShortfall",
            "spreadProbability",
            "certificatePValue",
            "energyPValue",
            "classifierPValue",
            "classifierAuc",
            "classifierAucReal",
            "pairPValue",
            "pairDistance",
            "pairDistanceReal",
            "nearnessPValue");
  }

  @Test
  void recordsThatKeepToTheMiddleAreLessSpread() {
    assertThat(quality(readings(1_000, 0, "fresh")).spread().passes()).isTrue();
    List<GenericRecord> middle = new ArrayList<>(readings(2_000, 0, "middle"));
    middle.removeIf(record -> Math.abs((Double) record.get("x")) > 1);
    Spread narrow = quality(middle).spread();
    assertThat(narrow.passes()).isFalse();
    // E|X| of N(0, 1) is .798, and .466 of its part within one deviation; the standard error of
    // means of 1,000 is .02, and there may be a direction with more to see.
    assertThat(narrow.shortfall()).isBetween(.25, .45);
  }

  @Test
  void ofTooFewRecordsIsUnknownRatherThanZero() {
    List<GenericRecord> one = readings(1, 0, "train");
    TwinQuality quality = TwinQuality.of(FIELDS, one, one, one, List.of(), KEY);
    assertThat(quality.fidelity().slicedWasserstein()).isNaN();
    assertThat(quality.novelty().ratio()).isNaN();
    assertThat(quality.copies()).isEqualTo(new Copies(1, Double.NaN));
  }

  @Test
  void noveltyIsTheMedianAndTheMeanWhereHeldOutRecordsRepeat() {
    PointCloud train = PointCloud.of(2, 1, new float[] {0, 10});
    PointCloud samples = PointCloud.of(3, 1, new float[] {1, 12, 0});
    PointCloud heldOut = PointCloud.of(4, 1, new float[] {4, 14, 0, 9});
    // Distances 1, 2, 0 and 4, 4, 0, 1: medians 1 and 2.5.
    assertThat(Novelty.of(samples, train, heldOut)).isEqualTo(new Novelty(1, 2.5));
    PointCloud repeats = PointCloud.of(3, 1, new float[] {0, 10, 13});
    assertThat(Novelty.of(samples, train, repeats)).isEqualTo(new Novelty(1, 1));
    PointCloud known = PointCloud.of(2, 1, new float[] {0, 10});
    assertThat(Novelty.of(samples, train, known).ratio()).as("no unit of distance").isNaN();
  }

  @Test
  void fidelityComparesAsManyPointsOnEverySide() {
    PointCloud train = Clouds.normal(900, 2, 0, 1, KEY.split("a"));
    PointCloud heldOut = Clouds.normal(300, 2, 0, 1, KEY.split("b"));
    Fidelity fidelity = Fidelity.of(Clouds.moved(heldOut, 2, 1), train, heldOut, KEY);
    assertThat(fidelity.points()).isEqualTo(300);
    // A shift by (2, 2) of the very same points: sqrt(8), up to the directions' sqrt(2/200)/2 = 5
    // %.
    assertThat(fidelity.slicedWasserstein()).isCloseTo(Math.sqrt(8), within(.45));
    assertThat(Fidelity.of(heldOut, train, heldOut, KEY).slicedWasserstein()).isZero();
  }

  @Test
  void zeroAndMinusZeroAndTextOfAnyClassAreTheSameRecord() {
    List<GenericRecord> train = List.of(reading(0.0, 1, "a", 1));
    List<GenericRecord> samples = List.of(reading(-0.0, 1, new Utf8("a"), 1));
    RecordTable t = RecordTable.of(FIELDS, train);
    assertThat(Copies.of(RecordTable.of(FIELDS, samples), t, t)).isEqualTo(new Copies(1, 1));
  }
}
