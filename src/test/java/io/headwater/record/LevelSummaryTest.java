package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LevelSummaryTest {
  private static final String LONG = "x".repeat(900);

  @Test
  void levelsOfManyCharactersAreForgottenFromTheLightest() {
    LevelSummary summary = new LevelSummary();
    summary.add("often");
    for (int i = 0; i < 10_000; i++) {
      summary.add(LONG + i);
      summary.add("often");
    }
    assertThat(length(summary)).isLessThanOrEqualTo(LevelSummary.MOST_CHARACTERS);
    assertThat(summary.size()).isGreaterThan(1_000);
    assertThat(summary.weight("often")).isEqualTo(10_001);

    ByteWriter out = new ByteWriter();
    summary.write(out);
    LevelSummary read = LevelSummary.read(new ByteReader("levels", out.toByteArray()));
    for (int i = 0; i < 5_000; i++) {
      summary.add(LONG + "more" + i);
      read.add(LONG + "more" + i);
    }
    assertThat(read.heaviest()).as("read in the middle").isEqualTo(summary.heaviest());
  }

  private static long length(LevelSummary summary) {
    return summary.heaviest().stream().mapToLong(String::length).sum();
  }

  @Test
  void aTableOfLongKeysIsGivenUp() {
    RecordPlan plan = RecordPlan.of(Tables.schema("a:string", "b:string"), FieldsConfig.defaults());
    FeatureValues values = new FeatureValues(plan);
    KeyTable table = new KeyTable(RuleKey.single(0), new int[] {1});
    for (int i = 0; i < 4_000; i++) {
      values.setLevel(0, LONG + i);
      values.setLevel(1, "b" + i);
      table.add(values);
    }
    assertThat(table.columnOf(1)).isEqualTo(-1);
    assertThat(table.size()).isZero();
  }
}
