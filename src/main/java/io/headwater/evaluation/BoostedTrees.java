package io.headwater.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A classifier of two groups of binned rows: gradient-boosted trees over histograms, with the
 * logistic loss and Newton steps [friedman2001].
 *
 * <p>A bin of an ordered column goes left if it is below a cut. Bins of a column of levels are
 * ordered by their mean gradient in the node, which makes the best of all subsets of levels a cut,
 * too. O(rows · columns · depth) a tree. The same rows give the same trees.
 */
final class BoostedTrees {
  private static final int DEPTH = 5;
  private static final int MOST_TREES = 100;
  private static final int FEWEST_TREES = 10;

  /**
   * Cells that are added to histograms, about two seconds: more columns, fewer trees. The fewest
   * trees are grown at any cost, which exceeds it for more than some 1,500 columns of 6,500 rows.
   */
  private static final double BUDGET = 5e8;

  private static final double LEARNING_RATE = .1;
  private static final double RIDGE = 1;

  /** The fewest rows on either side of a cut. */
  private static final int FEWEST_ROWS = 20;

  private static final int NODES = (1 << DEPTH + 1) - 1;

  /** A complete binary tree: node i has the children 2 i + 1 and 2 i + 2. */
  private static final class Tree {
    /** By node, which bins go left; null at a leaf. */
    private final boolean[][] left = new boolean[NODES][];

    private final int[] column = new int[NODES];
    private final double[] value = new double[NODES];

    boolean isLeaf(int node) {
      return left[node] == null;
    }

    double at(byte[][] columns, int row) {
      int node = 0;
      while (!isLeaf(node)) {
        node = child(columns, row, node);
      }
      return value[node];
    }

    int child(byte[][] columns, int row, int node) {
      return 2 * node + (left[node][columns[column[node]][row]] ? 1 : 2);
    }
  }

  private final BinnedRows rows;
  private final boolean[] isSecond;
  private final double[] score;
  private final double[] gradient;
  private final double[] curvature;
  private final int[] node;
  private final List<Tree> trees = new ArrayList<>();

  private BoostedTrees(BinnedRows rows, boolean[] isSecond) {
    this.rows = rows;
    this.isSecond = isSecond;
    this.score = new double[isSecond.length];
    this.gradient = new double[isSecond.length];
    this.curvature = new double[isSecond.length];
    this.node = new int[isSecond.length];
  }

  /** The trees that tell the rows of the second group from those of the first. */
  static BoostedTrees fit(BinnedRows rows, boolean[] isSecond) {
    BoostedTrees model = new BoostedTrees(rows, isSecond);
    double cells = (double) rows.count() * rows.columns().size() * DEPTH;
    long trees = Math.round(Math.min(MOST_TREES, Math.max(FEWEST_TREES, BUDGET / (cells + 1))));
    for (int t = 0; t < trees; t++) {
      model.trees.add(model.grow());
    }
    return model;
  }

  /** The score of each row of the same columns [count]: the higher, the more like the second. */
  double[] scores(byte[][] bins, int count) {
    double[] scores = new double[count];
    for (Tree tree : trees) {
      for (int i = 0; i < count; i++) {
        scores[i] += tree.at(bins, i);
      }
    }
    return scores;
  }

  private Tree grow() {
    for (int i = 0; i < score.length; i++) {
      double p = 1 / (1 + StrictMath.exp(-score[i]));
      gradient[i] = (isSecond[i] ? 1 : 0) - p;
      curvature[i] = p * (1 - p);
    }
    Arrays.fill(node, 0);
    Tree tree = new Tree();
    for (int depth = 0; depth < DEPTH; depth++) {
      splitLevel(tree, (1 << depth) - 1, 1 << depth);
    }
    setValues(tree);
    for (int i = 0; i < score.length; i++) {
      score[i] += tree.value[node[i]];
    }
    return tree;
  }

  private void splitLevel(Tree tree, int first, int nodes) {
    Cut[] best = new Cut[nodes];
    for (int c = 0; c < rows.columns().size(); c++) {
      Histogram[] histograms = histograms(c, first, nodes);
      for (int k = 0; k < nodes; k++) {
        Cut cut = histograms[k].best(rows.columns().get(c).isOrdered());
        if (cut.gain() > 0 && (best[k] == null || cut.gain() > best[k].gain())) {
          best[k] = cut;
          tree.left[first + k] = cut.left();
          tree.column[first + k] = c;
        }
      }
    }
    for (int i = 0; i < node.length; i++) {
      if (node[i] >= first && !tree.isLeaf(node[i])) {
        node[i] = tree.child(rows.bins(), i, node[i]);
      }
    }
  }

  private Histogram[] histograms(int column, int first, int nodes) {
    int bins = rows.columns().get(column).bins();
    Histogram[] histograms = new Histogram[nodes];
    Arrays.setAll(histograms, k -> new Histogram(bins));
    byte[] bin = rows.bins()[column];
    for (int i = 0; i < node.length; i++) {
      if (node[i] >= first) {
        histograms[node[i] - first].add(bin[i], gradient[i], curvature[i]);
      }
    }
    return histograms;
  }

  /** The Newton step of each leaf, G / (H + ridge), shortened by the learning rate. */
  private void setValues(Tree tree) {
    double[] g = new double[NODES];
    double[] h = new double[NODES];
    for (int i = 0; i < node.length; i++) {
      g[node[i]] += gradient[i];
      h[node[i]] += curvature[i];
    }
    for (int k = 0; k < NODES; k++) {
      tree.value[k] = LEARNING_RATE * g[k] / (h[k] + RIDGE);
    }
  }

  /** A cut of one column's bins and what it gains. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Cut(double gain, boolean[] left) {}

  /** Sums of gradient and curvature by bin. */
  private static final class Histogram {
    private final double[] g;
    private final double[] h;
    private final int[] n;

    Histogram(int bins) {
      g = new double[bins];
      h = new double[bins];
      n = new int[bins];
    }

    void add(int bin, double gradient, double curvature) {
      g[bin] += gradient;
      h[bin] += curvature;
      n[bin]++;
    }

    /** G²/(H + ridge) of both sides less that of their union, at its greatest. */
    Cut best(boolean isOrdered) {
      int[] order = isOrdered ? inOrder() : byMeanGradient();
      double allG = sum(g);
      double allH = sum(h);
      int all = Arrays.stream(n).sum();
      double leftG = 0;
      double leftH = 0;
      int left = 0;
      double gain = 0;
      int upTo = -1;
      for (int k = 0; k + 1 < order.length; k++) {
        leftG += g[order[k]];
        leftH += h[order[k]];
        left += n[order[k]];
        if (left >= FEWEST_ROWS && all - left >= FEWEST_ROWS) {
          double now = worth(leftG, leftH) + worth(allG - leftG, allH - leftH) - worth(allG, allH);
          upTo = now > gain ? k : upTo;
          gain = Math.max(gain, now);
        }
      }
      boolean[] goesLeft = new boolean[g.length];
      for (int k = 0; k <= upTo; k++) {
        goesLeft[order[k]] = true;
      }
      return new Cut(gain, goesLeft);
    }

    private static double worth(double g, double h) {
      return g * g / (h + RIDGE);
    }

    private static double sum(double[] values) {
      double sum = 0;
      for (double value : values) {
        sum += value;
      }
      return sum;
    }

    private int[] inOrder() {
      int[] order = new int[g.length];
      Arrays.setAll(order, k -> k);
      return order;
    }

    private int[] byMeanGradient() {
      return Arrays.stream(inOrder())
          .boxed()
          .sorted(java.util.Comparator.comparingDouble(k -> g[k] / (h[k] + RIDGE)))
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }
}
