package io.headwater.training;

import io.headwater.flow.Diagnostics.Rest;
import io.headwater.record.SchemaChanges;
import io.headwater.snapshot.SnapshotVersion;
import io.headwater.window.StreamKey;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is said of one window once it is trained. Holds no clock time, so that a replay says the
 * same.
 *
 * @param stream whose window it is
 * @param windowStart its first moment, epoch milliseconds (or rows, for a file)
 * @param windowEnd the first moment after it
 * @param snapshot the snapshot it gave; none if there was nothing to train on
 * @param start from what training set out; continued where there was nothing to train on
 * @param real records that fell into the window
 * @param sampled those kept of them: a uniform draw, and more of rare levels ({@code rareRecords})
 * @param trained those of the kept that were trained on
 * @param heldOut the others
 * @param steps outer steps done on the window
 * @param rest why training ended
 * @param changes how the records differ in kind from those of the window trained on before
 * @param measures everything measured, by the names of the reports: {@code divergence}, {@code
 *     heldOutDivergence}, {@code kineticEnergy}, {@code fisherInformation}, {@code
 *     slicedWasserstein}, {@code slicedWassersteinFloor}, {@code driftDistance}, {@code
 *     noveltyRatio}, {@code copyRate}, {@code copyRateHeldOut}, {@code identifierCopyRate}, {@code
 *     spreadShortfall}, {@code spreadProbability}, {@code certificatePValue} and what it is made
 *     of; NaN where unknown
 */
public record WindowReport(
    StreamKey stream,
    long windowStart,
    long windowEnd,
    Optional<SnapshotVersion> snapshot,
    Start start,
    long real,
    int sampled,
    int trained,
    int heldOut,
    int steps,
    Rest rest,
    SchemaChanges changes,
    SortedMap<String, Double> measures) {
  /** The measure of how many of the sampled records are kept for their rare levels alone. */
  public static final String RARE_RECORDS = "rareRecords";

  public WindowReport {
    measures = Collections.unmodifiableSortedMap(new TreeMap<>(measures));
  }

  /** This report with other changes. */
  public WindowReport with(SchemaChanges other) {
    return new WindowReport(
        stream,
        windowStart,
        windowEnd,
        snapshot,
        start,
        real,
        sampled,
        trained,
        heldOut,
        steps,
        rest,
        other,
        measures);
  }

  /** The number called {@code name}, NaN if it was not measured. */
  public double measure(String name) {
    return measures.getOrDefault(name, Double.NaN);
  }
}
