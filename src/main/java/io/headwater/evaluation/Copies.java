package io.headwater.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The share of records that equal a training record in every field, beside the same share of
 * held-out records.
 *
 * @param samples of synthetic records, in [0, 1]; NaN of none
 * @param heldOut of held-out records, in [0, 1]; NaN of none
 */
public record Copies(double samples, double heldOut) {
  /** Of three tables with the same fields. */
  public static Copies of(RecordTable samples, RecordTable train, RecordTable heldOut) {
    Set<List<Object>> known = new HashSet<>(train.rows());
    return new Copies(share(samples, known), share(heldOut, known));
  }

  private static double share(RecordTable table, Set<List<Object>> known) {
    long copies = table.rows().stream().filter(known::contains).count();
    return table.count() == 0 ? Double.NaN : (double) copies / table.count();
  }
}
