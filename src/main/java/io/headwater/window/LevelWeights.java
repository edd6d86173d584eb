package io.headwater.window;

import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.record.LevelReader;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much less a record of a level counts than one of common levels, because more records of it
 * were kept than a uniform draw would have: the share of draws of a model of all kept records that
 * are to be kept, so that levels have their own shares.
 *
 * <p>A model that remembers earlier windows has learned from records that were kept by other
 * weights. Its weights are the means of those of all windows, by the records of the level that it
 * remembers. Immutable.
 *
 * @param total the records that were kept, those of earlier windows as far as they are remembered
 * @param levels by level what is known of it
 */
public record LevelWeights(double total, SortedMap<Long, Level> levels) {
  /** The weights of records that were kept for no level. */
  public static final LevelWeights NONE = new LevelWeights(0, new TreeMap<>());

  /** Of a level of which fewer records are remembered nothing is known. */
  private static final double FEWEST = 1e-3;

  /**
   * A level.
   *
   * @param kept its records that were kept, > 0
   * @param counted how many records of common levels they count as, in (0, kept]
   */
  public record Level(double kept, double counted) {
    double weight() {
      return counted / kept;
    }

    Level plus(Level that) {
      return new Level(kept + that.kept, counted + that.counted);
    }

    Level times(double factor) {
      return new Level(kept * factor, counted * factor);
    }
  }

  public LevelWeights {
    levels = Collections.unmodifiableSortedMap(new TreeMap<>(levels));
  }

  /**
   * The weights of a draw. Of a level of n records among N, of which k were drawn at random of all,
   * q are kept where n k / N were to be expected: the weight is (k / N) / (q / n), and 1 where the
   * draw has as many by itself.
   */
  static LevelWeights of(WindowSample sample, LevelReserve reserve) {
    double rate = (double) sample.drawn() / sample.count();
    List<WindowSample.Entry> entries = sample.entries();
    long last = entries.isEmpty() ? 0 : entries.get(sample.drawn() - 1).priority();
    SortedMap<Long, Level> levels = new TreeMap<>();
    reserve
        .levels()
        .forEach(
            (level, stratum) -> {
              boolean beyond =
                  stratum.kept().stream()
                      .anyMatch(entry -> Long.compareUnsigned(entry.priority(), last) > 0);
              double kept = beyond ? stratum.kept().size() : stratum.count() * rate;
              if (kept > 0) {
                levels.put(level, new Level(kept, Math.min(kept, stratum.count() * rate)));
              }
            });
    return new LevelWeights(entries.size(), levels);
  }

  /**
   * These weights with the total of the draw that they are of, and with those of {@code wanted}
   * that they do not know: the records of such a level were kept as they came, and count one each.
   */
  public LevelWeights completed(Set<Long> wanted, WindowSample sample, LevelReader reader) {
    SortedMap<Long, Level> all = new TreeMap<>(levels);
    Set<Long> unknown = new TreeSet<>(wanted);
    unknown.removeAll(levels.keySet());
    if (!unknown.isEmpty()) {
      for (WindowSample.Entry entry : sample.entries()) {
        for (long level : reader.of(entry.avro())) {
          if (unknown.contains(level)) {
            all.merge(level, new Level(1, 1), Level::plus);
          }
        }
      }
    }
    return new LevelWeights(sample.size(), all);
  }

  /**
   * The weights of a model that learned from records with these and remembers some before. A level
   * of which less than a thousandth of a record is remembered is forgotten.
   *
   * @param past the weights of what it had learned before
   * @param memory how many records everything before counts for at most
   */
  public LevelWeights after(LevelWeights past, double memory) {
    double factor = past.total == 0 ? 0 : Math.min(1, memory / past.total);
    SortedMap<Long, Level> all = new TreeMap<>(levels);
    if (factor > 0) {
      past.levels.forEach((level, known) -> all.merge(level, known.times(factor), Level::plus));
    }
    all.values().removeIf(known -> known.kept < FEWEST);
    return new LevelWeights(total + factor * past.total, all);
  }

  /** The weight of a record with these levels, in (0, 1]: that of its rarest level. */
  public double of(long[] recordLevels) {
    double least = 1;
    for (long level : recordLevels) {
      Level known = levels.get(level);
      least = known == null ? least : Math.min(least, known.weight());
    }
    return least;
  }

  /** Whether every record counts alike. */
  public boolean isEven() {
    return levels.values().stream().allMatch(level -> level.weight() == 1);
  }

  /** Writes the weights. */
  public void write(ByteWriter out) {
    out.writeDouble(total);
    out.writeVarLong(levels.size());
    levels.forEach(
        (level, known) -> {
          out.writeLong(level);
          out.writeDouble(known.kept);
          out.writeDouble(known.counted);
        });
  }

  /** The weights that {@link #write} wrote. */
  public static LevelWeights read(ByteReader in) {
    double total = in.readDouble();
    SortedMap<Long, Level> levels = new TreeMap<>();
    for (int k = in.readCount(3 * Long.BYTES); k > 0; k--) {
      levels.put(in.readLong(), new Level(in.readDouble(), in.readDouble()));
    }
    return new LevelWeights(total, levels);
  }
}
