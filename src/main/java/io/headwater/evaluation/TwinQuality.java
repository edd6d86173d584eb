package io.headwater.evaluation;

import io.headwater.divergence.PointDistances;
import io.headwater.measure.PointCloud;
import io.headwater.measure.RandomKey;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.apache.avro.generic.GenericRecord;

/**
 * What a report says of fresh synthetic records: fidelity, novelty and exact copies, each beside
 * what real records get, and whether they are as spread as real ones.
 *
 * @param fidelity distance to the held-out records
 * @param closeness whether that distance is smaller than real records reach
 * @param novelty distance to the training records
 * @param copies equality with training records
 * @param spread dominance over the held-out records
 * @param certificate whether they can be told from the held-out records
 */
public record TwinQuality(
    Fidelity fidelity,
    Closeness closeness,
    Novelty novelty,
    Copies copies,
    Spread spread,
    Certificate certificate) {
  /** A ratio below which samples repeat the training records rather than their law. */
  private static final double LEAST_NOVELTY = .8;

  /** Below it a side has no distribution to speak of, and distances are NaN. */
  private static final int FEWEST = 2;

  /** The same where the method learned from {@code train} alone. */
  public static TwinQuality of(
      MetricFields fields,
      List<? extends GenericRecord> samples,
      List<? extends GenericRecord> more,
      List<? extends GenericRecord> train,
      List<? extends GenericRecord> heldOut,
      RandomKey key) {
    return of(fields, samples, more, train, train, heldOut, key);
  }

  /**
   * Measured in the {@link MetricEncoding} of the training records.
   *
   * @param samples fresh synthetic records; as many as held-out ones or more
   * @param more other fresh ones, best as many as training records: a classifier learns from them
   * @param train of what the method learned from, records of the law of the held-out ones
   * @param known all that it learned from: a copy of any of them is one
   * @param heldOut what it did not see
   */
  public static TwinQuality of(
      MetricFields fields,
      List<? extends GenericRecord> samples,
      List<? extends GenericRecord> more,
      List<? extends GenericRecord> train,
      List<? extends GenericRecord> known,
      List<? extends GenericRecord> heldOut,
      RandomKey key) {
    RecordTable s = RecordTable.of(fields, samples);
    RecordTable t = RecordTable.of(fields, train);
    RecordTable k = RecordTable.of(fields, known);
    RecordTable h = RecordTable.of(fields, heldOut);
    boolean nothing = fields.numbers().isEmpty() && fields.categories().isEmpty();
    Copies copies = nothing ? new Copies(Double.NaN, Double.NaN) : Copies.of(s, k, h);
    if (nothing || Math.min(s.count(), Math.min(t.count(), h.count())) < FEWEST) {
      double unknown = Double.NaN;
      return new TwinQuality(
          new Fidelity(unknown, unknown, 0),
          new Closeness(unknown, unknown),
          new Novelty(unknown, unknown),
          copies,
          new Spread(unknown, unknown),
          Certificate.none());
    }
    MetricEncoding encoding = MetricEncoding.fit(t, h, s, k);
    PointCloud x = encoding.encode(s);
    PointCloud y = encoding.encode(t);
    PointCloud z = encoding.encode(h);
    PointDistances toKnown = new PointDistances(encoding.encode(k));
    double[] ofSamples = toKnown.nearest(x);
    double[] ofHeldOut = toKnown.nearest(z);
    RandomKey certificate = key.split("certificate");
    return new TwinQuality(
        Fidelity.of(x, y, z, key),
        Closeness.of(x, y, z, key.split("closeness")),
        Novelty.of(ofSamples, ofHeldOut),
        copies,
        Spread.of(x, z, key.split("spread")),
        Certificate.of(
            s,
            RecordTable.of(fields, more),
            t,
            h,
            EnergyTest.of(x, z, certificate),
            nearness(ofSamples, ofHeldOut, certificate.split("nearness")),
            certificate));
  }

  /** Whether samples keep closer to the training records than held-out ones do. */
  private static RankTest nearness(double[] ofSamples, double[] ofHeldOut, RandomKey key) {
    return RankTest.of(
        DoubleStream.of(ofHeldOut).map(d -> -d).toArray(),
        DoubleStream.of(ofSamples).map(d -> -d).toArray(),
        key);
  }

  /**
   * How far samples of the snapshot of before are from the held-out records: beside the distance of
   * the new one's it says how much of it is that the data have moved.
   *
   * @param earlier samples of the snapshot that was made before the window was seen
   * @return the sliced Wasserstein distance, in the same space as that of {@link #fidelity}; NaN of
   *     too few records
   */
  public static double drift(
      MetricFields fields,
      List<? extends GenericRecord> earlier,
      List<? extends GenericRecord> train,
      List<? extends GenericRecord> heldOut,
      RandomKey key) {
    RecordTable s = RecordTable.of(fields, earlier);
    RecordTable t = RecordTable.of(fields, train);
    RecordTable h = RecordTable.of(fields, heldOut);
    if (Math.min(s.count(), Math.min(t.count(), h.count())) < FEWEST) {
      return Double.NaN;
    }
    MetricEncoding encoding = MetricEncoding.fit(t, h, s);
    return Fidelity.of(encoding.encode(s), encoding.encode(t), encoding.encode(h), key)
        .slicedWasserstein();
  }

  /**
   * Whether a figure is better than real records get: the distance to held-out records is below
   * what real ones reach, or the distance to training records is small and the test of nearness
   * says that it is so by no chance.
   */
  public boolean looksCopied() {
    return closeness.isTooClose() || novelty.ratio() < LEAST_NOVELTY && certificate.isNear();
  }

  /** 1 or 0; NaN where there was nothing to compare. */
  private double copyingAlarm() {
    boolean unknown = Double.isNaN(closeness.least()) && Double.isNaN(novelty.ratio());
    return unknown ? Double.NaN : looksCopied() ? 1 : 0;
  }

  /** The numbers by the names that reports use. */
  public SortedMap<String, Double> values() {
    SortedMap<String, Double> values = new TreeMap<>();
    values.put("slicedWasserstein", fidelity.slicedWasserstein());
    values.put("slicedWassersteinFloor", fidelity.floor());
    values.put("slicedWassersteinLeast", closeness.least());
    values.put("copyingAlarm", copyingAlarm());
    values.put("noveltyRatio", novelty.ratio());
    values.put("copyRate", copies.samples());
    values.put("copyRateHeldOut", copies.heldOut());
    values.put("spreadShortfall", spread.shortfall());
    values.put("spreadProbability", spread.probability());
    values.putAll(certificate.values());
    return values;
  }
}
