package io.headwater.record;

import java.util.Arrays;

/**
 * Two lists of {@link Entries} with intervals laid over each other: the line is cut at every
 * interval's ends and at every repeated value; each piece gets the even share of what covers it.
 *
 * <p>A value seen once that falls inside a piece adds its weight to the piece. Symmetric in its two
 * lists.
 */
final class Overlay {
  private final double[] cuts;
  private final double[] inside;

  private Overlay(double[] cuts) {
    this.cuts = cuts;
    this.inside = new double[Math.max(0, cuts.length - 1)];
  }

  static Entries of(Entries left, Entries right) {
    Entries points = points(left).merge(points(right));
    Overlay overlay = new Overlay(cuts(points, left, right));
    overlay.spread(left);
    overlay.spread(right);
    return overlay.with(points);
  }

  private static Entries points(Entries entries) {
    Entries.Draft draft = new Entries.Draft(entries.size());
    for (int k = 0; k < entries.size(); k++) {
      if (entries.isPoint(k)) {
        draft.add(entries.low(k), entries.low(k), entries.weight(k), entries.isRepeated(k));
      }
    }
    return draft.entries();
  }

  private static double[] cuts(Entries points, Entries left, Entries right) {
    double[] cuts = new double[points.size() + 2 * (left.size() + right.size())];
    int count = 0;
    for (int k = 0; k < points.size(); k++) {
      if (points.isRepeated(k)) {
        cuts[count++] = points.low(k);
      }
    }
    for (Entries entries : new Entries[] {left, right}) {
      for (int k = 0; k < entries.size(); k++) {
        if (!entries.isPoint(k)) {
          cuts[count++] = entries.low(k);
          cuts[count++] = entries.high(k);
        }
      }
    }
    Arrays.sort(cuts, 0, count);
    return Arrays.stream(cuts, 0, count).distinct().toArray();
  }

  private void spread(Entries entries) {
    for (int k = 0; k < entries.size(); k++) {
      if (!entries.isPoint(k)) {
        spread(entries.low(k), entries.high(k), entries.weight(k));
      }
    }
  }

  /** Halves keep the length of an interval finite. */
  private void spread(double low, double high, double weight) {
    double length = high / 2 - low / 2;
    for (int c = Arrays.binarySearch(cuts, low); cuts[c] < high; c++) {
      inside[c] += weight * ((cuts[c + 1] / 2 - cuts[c] / 2) / length);
    }
  }

  private Entries with(Entries points) {
    boolean[] absorbed = absorb(points);
    Entries.Draft draft = new Entries.Draft(points.size() + cuts.length);
    int p = 0;
    for (int c = 0; c < cuts.length; c++) {
      for (; p < points.size() && points.low(p) <= cuts[c]; p++) {
        addPoint(draft, points, p, absorbed);
      }
      if (c < inside.length && inside[c] > 0) {
        draft.add(cuts[c], cuts[c + 1], inside[c], false);
      }
    }
    for (; p < points.size(); p++) {
      addPoint(draft, points, p, absorbed);
    }
    return draft.entries();
  }

  private static void addPoint(Entries.Draft draft, Entries points, int p, boolean[] absorbed) {
    if (!absorbed[p]) {
      draft.add(points.low(p), points.low(p), points.weight(p), points.isRepeated(p));
    }
  }

  private boolean[] absorb(Entries points) {
    boolean[] absorbed = new boolean[points.size()];
    for (int p = 0; p < points.size(); p++) {
      int found = Arrays.binarySearch(cuts, points.low(p));
      int piece = -found - 2;
      if (found < 0 && piece >= 0 && piece < inside.length && inside[piece] > 0) {
        inside[piece] += points.weight(p);
        absorbed[p] = true;
      }
    }
    return absorbed;
  }
}
