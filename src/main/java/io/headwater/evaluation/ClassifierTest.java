package io.headwater.evaluation;

import io.headwater.measure.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A classifier two-sample test [lopezpaz2017]: trees learn to tell synthetic rows from training
 * rows, and are tried on rows that neither they nor the method have seen.
 *
 * <p>The trees read the rows as they are, so that whatever depends on several fields shows. Given
 * the trees, held-out rows and fresh synthetic rows are exchangeable if they have one law, and
 * {@link RankTest} of their scores is exact.
 *
 * @param scores the test of the scores; its area is .5 for rows that cannot be told apart
 * @param tells by field, how much of the area is lost when its values are dealt out among the rows
 *     that are judged; only fields that cost anything, and none where the scores are alike
 */
record ClassifierTest(RankTest scores, SortedMap<String, Double> tells) {
  /** The test of nothing. */
  static final ClassifierTest NONE = new ClassifierTest(RankTest.NONE, new TreeMap<>());

  /** The most rows of either side that the trees learn from. */
  private static final int MOST_ROWS = 4_096;

  /**
   * The test.
   *
   * @param judged fresh synthetic rows
   * @param learned other synthetic rows, for the trees to learn from
   * @param train what the method learned from
   * @param heldOut what it did not see
   */
  static ClassifierTest of(
      RecordTable judged,
      RecordTable learned,
      RecordTable train,
      RecordTable heldOut,
      RandomKey key) {
    int side = Math.min(MOST_ROWS, Math.min(train.count(), learned.count()));
    if (side == 0 || judged.count() == 0 || heldOut.count() == 0) {
      return NONE;
    }
    List<TreeColumn> columns = TreeColumn.of(train, learned);
    BinnedRows lesson =
        BinnedRows.of(columns, train, true)
            .select(draw(train.count(), side, key.split("train")))
            .concat(
                BinnedRows.of(columns, learned, false)
                    .select(draw(learned.count(), side, key.split("learned"))));
    boolean[] isSynthetic = new boolean[2 * side];
    Arrays.fill(isSynthetic, side, 2 * side, true);
    BoostedTrees trees = BoostedTrees.fit(lesson, isSynthetic);
    BinnedRows exam =
        BinnedRows.of(columns, heldOut, false).concat(BinnedRows.of(columns, judged, false));
    RankTest scores = test(trees, exam, heldOut.count(), key.split("deals"));
    return new ClassifierTest(
        scores,
        scores.pValue() <= Certificate.LEVEL
            ? tells(trees, exam, heldOut.count(), key.split("tells"))
            : new TreeMap<>());
  }

  private static int[] draw(int of, int count, RandomKey key) {
    return Arrays.copyOf(key.stream().permutation(of), count);
  }

  private static RankTest test(BoostedTrees trees, BinnedRows exam, int real, RandomKey key) {
    double[] scores = trees.scores(exam.bins(), exam.count());
    return RankTest.of(
        Arrays.copyOf(scores, real), Arrays.copyOfRange(scores, real, scores.length), key);
  }

  /** Permutation importance [breiman2001]. */
  private static SortedMap<String, Double> tells(
      BoostedTrees trees, BinnedRows exam, int real, RandomKey key) {
    double whole = area(trees, exam, real);
    SortedMap<String, Double> tells = new TreeMap<>();
    exam.columns().stream()
        .map(TreeColumn::field)
        .distinct()
        .forEach(
            field -> {
              int[] order = key.split(field).stream().permutation(exam.count());
              double lost = whole - area(trees, exam.shuffled(field, order), real);
              if (lost > 0) {
                tells.put(field, lost);
              }
            });
    return tells;
  }

  private static double area(BoostedTrees trees, BinnedRows exam, int real) {
    double[] scores = trees.scores(exam.bins(), exam.count());
    return RankTest.area(
        Arrays.copyOf(scores, real), Arrays.copyOfRange(scores, real, scores.length));
  }
}
