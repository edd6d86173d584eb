package io.headwater.window;

import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import io.headwater.window.WindowSample.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The records that a draw keeps for their levels: of each level of a field with few of them the
 * records with the smallest priorities, so that a level too rare for the draw is known as well.
 *
 * <p>A field with more than {@value #MOST_LEVELS} levels has no reserve. The F fields that have one
 * share half the draw's capacity: each has the F-th part of it, its d levels the d-th part of that,
 * and no level more than a sixteenth of the capacity. How many fields are left is known in the end
 * only. Until then more is collected, as if a sixteenth of all fields were left: d and with it what
 * is collected only falls, so that what is kept in the end is a function of the records alone,
 * whatever their order and however they were merged. Mutable; not thread-safe.
 */
final class LevelReserve {
  /** The most levels of a field whose levels have a reserve. */
  static final int MOST_LEVELS = 32;

  /** Of so many fields one is expected to have few levels. */
  private static final int FIELDS_A_SHARE = 16;

  /** The records of one level: how many there were, and those kept, the largest priority first. */
  static final class Stratum {
    private long count;
    private final PriorityQueue<Entry> kept =
        new PriorityQueue<>((a, b) -> Entry.ORDER.compare(b, a));

    private void offer(Entry entry, int most) {
      Entry largest = kept.peek();
      if (kept.size() < most || largest != null && Entry.ORDER.compare(entry, largest) < 0) {
        kept.add(entry);
        trim(most);
      }
    }

    private void trim(int most) {
      while (kept.size() > most) {
        kept.poll();
      }
    }

    /** The same with at most so many records, those with the smallest priorities. */
    private Stratum least(int most) {
      Stratum least = new Stratum();
      least.count = count;
      kept.forEach(entry -> least.offer(entry, most));
      return least;
    }

    /** The records of the level that came. */
    long count() {
      return count;
    }

    /** Those kept, in no order. */
    Collection<Entry> kept() {
      return kept;
    }
  }

  private final int capacity;

  /** Which fields they are: {@link io.headwater.record.LevelReader#id()}. */
  private final long id;

  /** By field its levels; null once they are too many. */
  private final List<TreeMap<Long, Stratum>> fields = new ArrayList<>();

  /** By field whether it has too many levels. */
  private final boolean[] isClosed;

  LevelReserve(int capacity, long id, int fieldCount) {
    this.capacity = capacity;
    this.id = id;
    this.isClosed = new boolean[fieldCount];
    for (int f = 0; f < fieldCount; f++) {
      fields.add(new TreeMap<>());
    }
  }

  long id() {
    return id;
  }

  /** The most records of each level of field {@code f} that are collected. */
  private int quota(int f) {
    return quota(f, (isClosed.length + FIELDS_A_SHARE - 1) / FIELDS_A_SHARE);
  }

  /** The same where {@code sharing} fields have a reserve. */
  private int quota(int f, int sharing) {
    int share = capacity / 2 / Math.max(1, sharing) / Math.max(1, fields.get(f).size());
    return Math.min(capacity / 16, share);
  }

  /** By field, whether its levels are of no interest any more; not to be written. */
  boolean[] closed() {
    return isClosed;
  }

  /** Adds a record with its levels, one a field. */
  void add(Entry entry, long[] levels) {
    for (int f = 0; f < isClosed.length; f++) {
      if (!isClosed[f]) {
        Stratum stratum = open(f, levels[f]);
        if (!isClosed[f]) {
          stratum.count++;
          stratum.offer(entry, quota(f));
        }
      }
    }
  }

  /** The level, new if it was not known; a field that gets one level too many is closed. */
  private Stratum open(int f, long level) {
    TreeMap<Long, Stratum> levels = fields.get(f);
    Stratum known = levels.get(level);
    if (known != null) {
      return known;
    }
    Stratum stratum = new Stratum();
    levels.put(level, stratum);
    if (levels.size() > MOST_LEVELS) {
      close(f);
    }
    levels.values().forEach(each -> each.trim(quota(f)));
    return stratum;
  }

  private void close(int f) {
    isClosed[f] = true;
    fields.get(f).clear();
  }

  /** Adds all that {@code that} holds, of as many fields. */
  void merge(LevelReserve that) {
    for (int f = 0; f < isClosed.length; f++) {
      if (that.isClosed[f]) {
        close(f);
      }
      for (Map.Entry<Long, Stratum> level : that.fields.get(f).entrySet()) {
        if (!isClosed[f]) {
          Stratum stratum = open(f, level.getKey());
          stratum.count += level.getValue().count;
          int most = quota(f);
          level.getValue().kept.forEach(entry -> stratum.offer(entry, most));
        }
      }
    }
  }

  /** All levels that are known, each with its records: those that are kept in the end. */
  Map<Long, Stratum> levels() {
    int sharing = 0;
    for (boolean closed : isClosed) {
      sharing += closed ? 0 : 1;
    }
    Map<Long, Stratum> all = new TreeMap<>();
    for (int f = 0; f < isClosed.length; f++) {
      int most = Math.min(quota(f), quota(f, sharing));
      fields.get(f).forEach((level, stratum) -> all.put(level, stratum.least(most)));
    }
    return all;
  }

  /** The records kept that are not among {@code drawn}, in order of priority. */
  List<Entry> beyond(Collection<Entry> drawn) {
    return beyond(drawn, levels().values());
  }

  /** The records collected that are not among {@code drawn}, in order of priority. */
  List<Entry> collected(Collection<Entry> drawn) {
    List<Stratum> all = new ArrayList<>();
    fields.forEach(levels -> all.addAll(levels.values()));
    return beyond(drawn, all);
  }

  private static List<Entry> beyond(Collection<Entry> drawn, Collection<Stratum> strata) {
    IdentityHashMap<Entry, Boolean> known = new IdentityHashMap<>();
    drawn.forEach(entry -> known.put(entry, true));
    List<Entry> beyond = new ArrayList<>();
    for (Stratum stratum : strata) {
      for (Entry entry : stratum.kept) {
        if (known.put(entry, true) == null) {
          beyond.add(entry);
        }
      }
    }
    beyond.sort(Entry.ORDER);
    return beyond;
  }

  /** Writes the levels, with records as places in {@code entries}. */
  void write(List<Entry> entries, ByteWriter out) {
    out.writeLong(id);
    out.writeVarLong(isClosed.length);
    IdentityHashMap<Entry, Integer> places = new IdentityHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      places.put(entries.get(i), i);
    }
    for (int f = 0; f < isClosed.length; f++) {
      out.writeBoolean(isClosed[f]);
      out.writeVarLong(fields.get(f).size());
      fields
          .get(f)
          .forEach(
              (level, stratum) -> {
                out.writeLong(level);
                out.writeVarLong(stratum.count);
                out.writeVarLong(stratum.kept.size());
                stratum.kept.stream().map(places::get).sorted().forEach(out::writeVarLong);
              });
    }
  }

  static LevelReserve read(int capacity, List<Entry> entries, ByteReader in) {
    LevelReserve reserve = new LevelReserve(capacity, in.readLong(), in.readCount(2));
    for (int f = 0; f < reserve.isClosed.length; f++) {
      reserve.isClosed[f] = in.readBoolean();
      for (int k = in.readCount(Long.BYTES + 2); k > 0; k--) {
        Stratum stratum = new Stratum();
        reserve.fields.get(f).put(in.readLong(), stratum);
        stratum.count = in.readVarLong();
        for (int i = in.readCount(1); i > 0; i--) {
          long place = in.readVarLong();
          if (place < 0 || place >= entries.size()) {
            throw in.corrupt("expected a record below %d, got %d".formatted(entries.size(), place));
          }
          stratum.kept.add(entries.get((int) place));
        }
      }
    }
    return reserve;
  }

  LevelReserve copy() {
    LevelReserve copy = new LevelReserve(capacity, id, isClosed.length);
    copy.merge(this);
    return copy;
  }
}
