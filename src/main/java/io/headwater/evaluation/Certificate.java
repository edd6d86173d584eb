package io.headwater.evaluation;

import io.headwater.measure.RandomKey;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Whether synthetic records can be told from held-out ones, by four tests that see different
 * things.
 *
 * <p>The energy distance sees shifts and lost spread, the classifier whatever several fields
 * together give away, the pairs a dependence that is not kept, the nearness that records keep
 * closer to the training records than real ones do. Each is exact at its level. The records are
 * refused where the least p-value is at most {@link #LEVEL} / 4 (Bonferroni, which is Holm's first
 * step), so that of samples of the right law a share of LEVEL at most is refused, whatever the
 * tests have to do with each other. Records that pass are no proof: few records see little.
 */
public final class Certificate {
  /** The share of samples of the right law that are refused at most. */
  public static final double LEVEL = 0.05;

  private static final int TESTS = 4;

  /** What is said of a snapshot in the headers of its draws. */
  public enum Verdict {
    /** The samples cannot be told from held-out points. */
    PASS,
    /** They can. */
    FAIL,
    /** There was nothing to compare them with. */
    NONE
  }

  private final double energy;
  private final ClassifierTest classifier;
  private final PairTest pairs;
  private final RankTest nearness;

  Certificate(double energy, ClassifierTest classifier, PairTest pairs, RankTest nearness) {
    this.energy = energy;
    this.classifier = classifier;
    this.pairs = pairs;
    this.nearness = nearness;
  }

  /**
   * The tests of tables with the same fields.
   *
   * @param judged fresh synthetic records
   * @param learned other synthetic records, for the classifier to learn from
   * @param train what the method learned from
   * @param heldOut what it did not see
   */
  static Certificate of(
      RecordTable judged,
      RecordTable learned,
      RecordTable train,
      RecordTable heldOut,
      EnergyTest energy,
      RankTest nearness,
      RandomKey key) {
    return new Certificate(
        energy.pValue(),
        ClassifierTest.of(judged, learned, train, heldOut, key.split("classifier")),
        PairTest.of(judged, train, heldOut, key.split("pairs")),
        nearness);
  }

  /** What is said where there are too few records to test. */
  static Certificate none() {
    return new Certificate(Double.NaN, ClassifierTest.NONE, PairTest.NONE, RankTest.NONE);
  }

  /**
   * The probability of being told apart as clearly were the laws the same: four times the least of
   * the tests', 1 at most; NaN of no test.
   */
  public double pValue() {
    return Math.min(
        1,
        TESTS
            * DoubleStream.of(
                    energy, classifier.scores().pValue(), pairs.pValue(), nearness.pValue())
                .filter(p -> !Double.isNaN(p))
                .min()
                .orElse(Double.NaN));
  }

  /**
   * The numbers by the names that reports use, the fields that gave the records away among them.
   */
  SortedMap<String, Double> values() {
    SortedMap<String, Double> values = new TreeMap<>();
    values.put("certificatePValue", pValue());
    values.put("energyPValue", energy);
    values.put("classifierPValue", classifier.scores().pValue());
    values.put("classifierAuc", classifier.scores().auc());
    values.put("classifierAucReal", classifier.scores().chance());
    values.put("pairPValue", pairs.pValue());
    values.put("pairDistance", pairs.distance());
    values.put("pairDistanceReal", pairs.chance());
    values.put("nearnessPValue", nearness.pValue());
    if (pValue() <= LEVEL) {
      values.putAll(Tells.measures(classifier, pairs));
    }
    return values;
  }

  /** Whether the test of nearness alone refuses the records. */
  boolean isNear() {
    return TESTS * nearness.pValue() <= LEVEL;
  }

  /** What a p-value says; NaN is that of no test. */
  public static Verdict verdict(double pValue) {
    if (Double.isNaN(pValue)) {
      return Verdict.NONE;
    }
    return pValue > LEVEL ? Verdict.PASS : Verdict.FAIL;
  }
}
