package io.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.evaluation.Certificate.Verdict;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.record.AvroBytes;
import io.headwater.testing.Sales;
import io.headwater.window.HeldOutSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class CertificateTest {
  private static final RandomKey KEY = RandomKey.of(11);
  private static final int KEYS = 10;

  /** A window's sample by default: 4,096 records of which a fifth is held out. */
  private static final int TRAIN = 3_277;

  private static final int HELD_OUT = 819;

  private static final Schema FEW =
      SchemaBuilder.record("Few")
          .fields()
          .requiredString("a")
          .requiredString("b")
          .requiredString("c")
          .requiredString("d")
          .requiredString("e")
          .endRecord();

  private static Map<String, Double> judged(
      List<GenericRecord> twin, List<GenericRecord> train, int heldOut, RandomKey key) {
    List<GenericRecord> real = Sales.draw(heldOut, key.split("held out"));
    return TwinQuality.of(
            Sales.FIELDS,
            twin.subList(0, heldOut),
            twin.subList(heldOut, twin.size()),
            train,
            real,
            key)
        .values();
  }

  private static Map<String, Double> judged(List<GenericRecord> twin, RandomKey key) {
    return judged(twin, Sales.draw(TRAIN, key.split("train")), HELD_OUT, key);
  }

  /** Every field has its law by itself; the fields of a record no longer fit each other. */
  @Test
  void recordsThatContradictThemselvesFail() {
    List<String> all = Sales.SCHEMA.getFields().stream().map(field -> field.name()).toList();
    for (int k = 0; k < KEYS; k++) {
      RandomKey key = KEY.split("contradictory").at(k);
      Map<String, Double> measures =
          judged(Sales.contradictory(TRAIN + HELD_OUT, .7, all, key.split("twin")), key);
      assertThat(measures.get("certificatePValue")).as("key %d", k).isLessThan(.01);
      assertThat(measures.get("classifierPValue")).as("key %d", k).isLessThan(.0025);
      assertThat(measures.get("classifierAuc")).isGreaterThan(.7);
      assertThat(Tells.fields(measures)).isNotEmpty().doesNotContain("weight");
    }
  }

  @Test
  void copiedRecordsFail() {
    for (int k = 0; k < KEYS; k++) {
      RandomKey key = KEY.split("copied").at(k);
      List<GenericRecord> train = Sales.draw(TRAIN, key.split("train"));
      int[] drawn = new int[TRAIN + HELD_OUT];
      java.util.Arrays.setAll(drawn, i -> key.split("copy").at(i).stream().nextInt(TRAIN));
      List<GenericRecord> copies = java.util.Arrays.stream(drawn).mapToObj(train::get).toList();
      Map<String, Double> measures = judged(copies, train, HELD_OUT, key);
      assertThat(measures.get("certificatePValue")).as("key %d", k).isLessThan(.01);
      assertThat(measures.get("nearnessPValue")).as("key %d", k).isLessThan(.0025);
      assertThat(measures.get("copyingAlarm")).as("key %d", k).isEqualTo(1);
    }
  }

  /** Records that are the held-out ones are closer to them than any others can be. */
  @Test
  void recordsThatKnowTheHeldOutOnesRaiseTheAlarm() {
    for (int k = 0; k < KEYS; k++) {
      RandomKey key = KEY.split("leak").at(k);
      List<GenericRecord> train = Sales.draw(TRAIN, key.split("train"));
      List<GenericRecord> heldOut = Sales.draw(HELD_OUT, key.split("held out"));
      List<GenericRecord> twin = new java.util.ArrayList<>(heldOut.subList(0, 780));
      twin.addAll(Sales.draw(TRAIN + HELD_OUT - 780, key.split("twin")));
      Map<String, Double> measures = judged(twin, train, HELD_OUT, key);
      assertThat(measures.get("slicedWasserstein"))
          .as("key %d", k)
          .isLessThan(measures.get("slicedWassersteinLeast"));
      assertThat(measures.get("copyingAlarm")).as("key %d", k).isEqualTo(1);
    }
  }

  /** Only the weights are real ones: a column of values that do not repeat must not be copied. */
  @Test
  void aCopiedColumnFailsAndIsNamed() {
    for (int k = 0; k < KEYS; k++) {
      RandomKey key = KEY.split("column").at(k);
      List<GenericRecord> train = Sales.draw(TRAIN, key.split("train"));
      List<GenericRecord> twin = Sales.draw(TRAIN + HELD_OUT, key.split("twin"));
      for (int i = 0; i < twin.size(); i++) {
        int from = key.split("copy").at(i).stream().nextInt(TRAIN);
        twin.get(i).put("weight", train.get(from).get("weight"));
      }
      Map<String, Double> measures = judged(twin, train, HELD_OUT, key);
      assertThat(measures.get("certificatePValue")).as("key %d", k).isLessThan(.01);
      assertThat(Tells.fields(measures)).startsWith("weight");
    }
  }

  /** The totals are those of other records, and price and quantity say so. */
  @Test
  void theFieldThatGivesTheTwinAwayIsNamed() {
    for (int k = 0; k < KEYS; k++) {
      RandomKey key = KEY.split("named").at(k);
      List<GenericRecord> twin =
          Sales.contradictory(TRAIN + HELD_OUT, .7, List.of("total"), key.split("twin"));
      Map<String, Double> measures = judged(twin, key);
      assertThat(Tells.fields(measures)).startsWith("total");
    }
  }

  @Test
  void thePairThatIsNotKeptIsNamed() {
    for (int k = 0; k < KEYS; k++) {
      RandomKey key = KEY.split("pair").at(k);
      List<GenericRecord> twin =
          Sales.contradictory(TRAIN + HELD_OUT, .7, List.of("region"), key.split("twin"));
      Map<String, Double> measures = judged(twin, key);
      assertThat(Tells.pairs(measures)).containsExactly("shop|region");
      assertThat(measures.get("pairDistance"))
          .isGreaterThan(2 * measures.getOrDefault("pairDistanceReal", Double.NaN));
    }
  }

  /** At most the level, however the four tests hang together; three standard errors are granted. */
  @Test
  void recordsOfTheSameLawAreRefusedAtTheLevelAtMost() {
    int keys = 100;
    int refused = 0;
    int alarms = 0;
    for (int k = 0; k < keys; k++) {
      RandomKey key = KEY.split("level").at(k);
      List<GenericRecord> train = Sales.draw(400, key.split("train"));
      Map<String, Double> measures = judged(Sales.draw(500, key.split("twin")), train, 100, key);
      refused +=
          Certificate.verdict(measures.getOrDefault("certificatePValue", Double.NaN))
                  == Verdict.FAIL
              ? 1
              : 0;
      assertThat(measures.get("classifierAucReal")).isBetween(.5, .7);
      alarms += measures.getOrDefault("copyingAlarm", Double.NaN) > 0 ? 1 : 0;
    }
    // One in a hundred by the distance and one in eighty by the nearness, at most.
    assertThat(alarms).isLessThanOrEqualTo(6);
    double deviation = Math.sqrt(keys * Certificate.LEVEL * (1 - Certificate.LEVEL));
    assertThat((double) refused).isLessThanOrEqualTo(keys * Certificate.LEVEL + 3 * deviation);
  }

  /** Equal rows are split as a mass, and the certificate is exact where most rows repeat. */
  @Test
  void repeatedRowsOfTheSameLawAreRefusedAtTheLevelAtMost() {
    int keys = 20;
    int refused = 0;
    for (int k = 0; k < keys; k++) {
      refused += isRefused(.2, KEY.split("repeated").at(k)) ? 1 : 0;
    }
    double deviation = Math.sqrt(keys * Certificate.LEVEL * (1 - Certificate.LEVEL));
    assertThat((double) refused).isLessThanOrEqualTo(keys * Certificate.LEVEL + 3 * deviation);
  }

  private static boolean isRefused(double share, RandomKey key) {
    AvroBytes avro = new AvroBytes(FEW);
    HeldOutSplit split = new HeldOutSplit(share);
    List<GenericRecord> train = new ArrayList<>();
    List<GenericRecord> heldOut = new ArrayList<>();
    for (GenericRecord record : few(4_096, key.split("real"), key.bits())) {
      (split.isHeldOut(avro.encode(record)) ? heldOut : train).add(record);
    }
    double pValue =
        TwinQuality.of(
                MetricFields.of(FEW, Set.of(), Set.of()),
                few(heldOut.size(), key.split("twin"), key.bits()),
                few(train.size(), key.split("more"), key.bits()),
                train,
                heldOut,
                key)
            .certificate()
            .pValue();
    return Certificate.verdict(pValue) == Verdict.FAIL;
  }

  /** Rows of five fields of four levels each, 1,024 rows that are possible; one table a name. */
  private static List<GenericRecord> few(int count, RandomKey key, long name) {
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RandomStream stream = key.at(i).stream();
      GenericRecord record = new GenericData.Record(FEW);
      FEW.getFields().forEach(f -> record.put(f.name(), name + "-" + stream.nextInt(4)));
      records.add(record);
    }
    return records;
  }

  @Test
  void whereNothingWasTestedNothingIsSaid() {
    assertThat(Certificate.verdict(Double.NaN)).isEqualTo(Verdict.NONE);
    assertThat(Certificate.verdict(.0501)).isEqualTo(Verdict.PASS);
    assertThat(Certificate.verdict(.05)).isEqualTo(Verdict.FAIL);
  }
}
