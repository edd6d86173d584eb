package io.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.testing.Sales;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What the certificate costs grows with the number of fields, not with its square. */
class WideCertificateTest {
  private static final RandomKey KEY = RandomKey.of(13);

  @Test
  void allPairsOfFewFieldsAreLookedAtAndABoundedNumberOfMany() {
    assertThat(PairTest.screened(0, KEY)).isEmpty();
    assertThat(PairTest.screened(1, KEY)).isEmpty();
    assertThat(PairTest.screened(200, KEY)).hasSize(200 * 199 / 2);
    // Binomial, of deviation 141 at most: five deviations.
    assertThat(PairTest.screened(1_000, KEY).size()).isBetween(19_300, 20_700);
  }

  /** The importance of every field costs a pass of the trees each. */
  @Test
  void fieldsAreNamedOnlyWhereTheRecordsCanBeTold() {
    int alike = 0;
    for (int k = 0; k < 10; k++) {
      ClassifierTest test =
          ClassifierTest.of(
              table(250, "twin" + k),
              table(1_000, "more" + k),
              table(1_000, "train" + k),
              table(250, "held out" + k),
              KEY.at(k));
      boolean passes = test.scores().pValue() > Certificate.LEVEL;
      assertThat(test.tells().isEmpty()).as("key %d", k).isEqualTo(passes);
      alike += passes ? 1 : 0;
    }
    // Refused with probability .05 each: five of ten or more in one run of ten thousand.
    assertThat(alike).isGreaterThan(5);
  }

  @Test
  void oneFieldIsDealtOutAndTheOthersAreTheSame() {
    RecordTable table = table(50, "table");
    BinnedRows rows = BinnedRows.of(TreeColumn.of(table, table), table, true);
    String field = rows.columns().get(0).field();
    int[] order = KEY.stream().permutation(50);
    BinnedRows shuffled = rows.shuffled(field, order);
    for (int c = 0; c < rows.columns().size(); c++) {
      if (rows.columns().get(c).field().equals(field)) {
        assertThat(shuffled.bins()[c]).isEqualTo(rows.select(order).bins()[c]);
      } else {
        assertThat(shuffled.bins()[c]).isSameAs(rows.bins()[c]);
      }
    }
  }

  private static RecordTable table(int count, String purpose) {
    List<GenericRecord> records = Sales.draw(count, KEY.split(purpose));
    return RecordTable.of(Sales.FIELDS, records);
  }
}
