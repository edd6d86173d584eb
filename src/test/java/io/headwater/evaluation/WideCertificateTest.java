package io.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.testing.Sales;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What the certificate costs is bounded in the number of fields. */
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
    RecordTable train = table(1_000, "train");
    RecordTable heldOut = table(250, "held out");
    ClassifierTest alike =
        ClassifierTest.of(table(250, "twin"), table(1_000, "more"), train, heldOut, KEY);
    assertThat(alike.scores().pValue()).isGreaterThan(Certificate.LEVEL);
    assertThat(alike.tells()).isEmpty();
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
