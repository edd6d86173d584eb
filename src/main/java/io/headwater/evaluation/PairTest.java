package io.headwater.evaluation;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A permutation test of every field and of the pairs of fields that depend most on each other in
 * the training records: the greatest of the standardised χ² distances between the two contingency
 * tables, and how often it is as great when the pooled records are dealt at random.
 *
 * <p>The named pair is that whose total variation lies furthest above what chance makes of it,
 * beyond what its two fields by themselves are off. O((fields + pairs) · records · deals).
 *
 * @param first a field of the worst pair; empty without pairs
 * @param second the other one
 * @param distance the total variation of the pair between the two tables, in [0, 1]
 * @param chance the mean of the total variation over the deals
 * @param pValue the probability of such a χ² anywhere by chance, in (0, 1]; NaN of no test
 */
record PairTest(String first, String second, double distance, double chance, double pValue) {
  /** The test of nothing. */
  static final PairTest NONE = new PairTest("", "", Double.NaN, Double.NaN, Double.NaN);

  private static final int DEALS = 399;
  private static final int MOST_PAIRS = 200;

  /** About the most pairs that are looked at for their dependence: all of 200 fields. */
  private static final int MOST_SCREENED = 20_000;

  /** The most records of either side, and of the training records. */
  private static final int MOST_ROWS = 2_000;

  /** The test of fresh synthetic records, with pairs chosen by the training records. */
  static PairTest of(RecordTable judged, RecordTable train, RecordTable heldOut, RandomKey key) {
    int m = Math.min(MOST_ROWS, judged.count());
    int n = Math.min(MOST_ROWS, heldOut.count());
    if (m == 0 || n == 0) {
      return NONE;
    }
    int looked = Math.min(MOST_ROWS, train.count());
    List<CoarseColumn> known =
        CoarseColumn.of(train, train).stream().map(column -> column.first(looked)).toList();
    List<CoarseColumn> pool = new ArrayList<>();
    List<CoarseColumn> ofJudged = CoarseColumn.of(train, judged);
    List<CoarseColumn> ofHeldOut = CoarseColumn.of(train, heldOut);
    for (int c = 0; c < ofJudged.size(); c++) {
      pool.add(ofHeldOut.get(c).first(n).concat(ofJudged.get(c).first(m)));
    }
    List<Table> tables = new ArrayList<>();
    pool.forEach(column -> tables.add(new Table(column, column)));
    pairs(known, key.split("screened"))
        .forEach(pair -> tables.add(new Table(pool.get(pair[0]), pool.get(pair[1]))));
    return tables.isEmpty() ? NONE : test(tables, n, key);
  }

  /** A pair, its place among all, and how much its fields depend on each other. */
  private record Candidate(int[] pair, int place, double dependence) {
    /** The least dependent first, of equal ones the last. */
    static final Comparator<Candidate> LEAST_FIRST =
        Comparator.comparingDouble(Candidate::dependence)
            .thenComparing(Comparator.comparingInt(Candidate::place).reversed());
  }

  /** Of the pairs that are looked at those that depend most on each other, in their order. */
  private static List<int[]> pairs(List<CoarseColumn> known, RandomKey key) {
    PriorityQueue<Candidate> most = new PriorityQueue<>(Candidate.LEAST_FIRST);
    int place = 0;
    for (int[] pair : screened(known.size(), key)) {
      double dependence = known.get(pair[0]).dependence(known.get(pair[1]));
      most.add(new Candidate(pair, place++, dependence));
      if (most.size() > MOST_PAIRS) {
        most.poll();
      }
    }
    return most.stream()
        .sorted(Comparator.comparingInt(Candidate::place))
        .map(Candidate::pair)
        .toList();
  }

  /** All pairs of so many fields; a random part of them where they are too many to look at. */
  static List<int[]> screened(int fields, RandomKey key) {
    double share = MOST_SCREENED / (fields * (fields - 1.0) / 2);
    RandomStream stream = key.stream();
    List<int[]> pairs = new ArrayList<>();
    for (int b = 1; b < fields; b++) {
      for (int a = 0; a < b; a++) {
        if (share >= 1 || stream.nextDouble() < share) {
          pairs.add(new int[] {a, b});
        }
      }
    }
    return pairs;
  }

  private static PairTest test(List<Table> tables, int real, RandomKey key) {
    int rows = tables.get(0).cell.length;
    boolean[] isReal = new boolean[rows];
    Arrays.fill(isReal, 0, real, true);
    double seen = greatest(tables, isReal);
    double[] distance = tables.stream().mapToDouble(table -> table.variation).toArray();
    double[] chance = new double[tables.size()];
    int asGreat = 1;
    for (int deal = 0; deal < DEALS; deal++) {
      int[] order = key.at(deal).stream().permutation(rows);
      for (int i = 0; i < rows; i++) {
        isReal[order[i]] = i < real;
      }
      asGreat += greatest(tables, isReal) >= seen ? 1 : 0;
      for (int t = 0; t < chance.length; t++) {
        chance[t] += tables.get(t).variation / DEALS;
      }
    }
    return named(tables, distance, chance, asGreat / (DEALS + 1.0));
  }

  private static double greatest(List<Table> tables, boolean[] isReal) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (Table table : tables) {
      greatest = Math.max(greatest, table.compare(isReal));
    }
    return greatest;
  }

  private static PairTest named(
      List<Table> tables, double[] distance, double[] chance, double pValue) {
    int worst = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < distance.length; t++) {
      Table table = tables.get(t);
      double alone = 0;
      for (int s = 0; s < t && tables.get(s).isSingle(); s++) {
        boolean isOfPair = tables.get(s).a == table.a || tables.get(s).a == table.b;
        alone = isOfPair ? Math.max(alone, distance[s] - chance[s]) : alone;
      }
      double beyond = distance[t] - chance[t] - alone;
      if (!table.isSingle() && beyond > most) {
        most = beyond;
        worst = t;
      }
    }
    return worst < 0
        ? new PairTest("", "", Double.NaN, Double.NaN, pValue)
        : new PairTest(
            tables.get(worst).a.field(),
            tables.get(worst).b.field(),
            distance[worst],
            chance[worst],
            pValue);
  }

  /** Two columns of the pooled records as one, and how its two sides differ. */
  private static final class Table {
    private final CoarseColumn a;
    private final CoarseColumn b;
    private final int[] cell;
    private final int[] all;
    private final int[] real;
    private final int occupied;
    private double variation;

    Table(CoarseColumn a, CoarseColumn b) {
      this.a = a;
      this.b = b;
      this.cell = new int[a.bins().length];
      this.all = new int[CoarseColumn.MOST_BINS * CoarseColumn.MOST_BINS];
      this.real = new int[all.length];
      for (int i = 0; i < cell.length; i++) {
        cell[i] = CoarseColumn.MOST_BINS * a.bins()[i] + b.bins()[i];
        all[cell[i]]++;
      }
      this.occupied = (int) Arrays.stream(all).filter(count -> count > 0).count();
    }

    boolean isSingle() {
      return a == b;
    }

    /** (χ² − df) / √(2 df) of homogeneity; the total variation is kept beside it. */
    double compare(boolean[] isReal) {
      Arrays.fill(real, 0);
      int n = 0;
      for (int i = 0; i < cell.length; i++) {
        if (isReal[i]) {
          real[cell[i]]++;
          n++;
        }
      }
      double share = (double) n / cell.length;
      double square = 0;
      double off = 0;
      for (int k = 0; k < all.length; k++) {
        if (all[k] > 0) {
          double gap = real[k] - share * all[k];
          square += gap * gap / (share * (1 - share) * all[k]);
          off += Math.abs(gap);
        }
      }
      variation = off / (2 * share * (1 - share) * cell.length);
      int df = Math.max(1, occupied - 1);
      return (square - df) / Math.sqrt(2.0 * df);
    }
  }
}
