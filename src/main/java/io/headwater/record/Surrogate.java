package io.headwater.record;

import io.headwater.measure.RandomKey;
import java.util.ArrayList;
import java.util.List;

/**
 * What is written in the place of a column that identifies: a made-up value for each entity, never
 * one of those that were seen.
 *
 * @param finding what the column identifies
 * @param form how surrogates look
 * @param entities whom each record is of
 * @param seen hashes of the real values, window by window, the newest first
 */
record Surrogate(
    IdentifierFinding finding, SurrogateForm form, Entities entities, List<HashFilter> seen) {
  /** The windows whose values are remembered. */
  private static final int MOST_WINDOWS = 4;

  /** Values that show how a column looks and repeats; of fewer the window before counts. */
  private static final int ENOUGH = 100;

  /** A form that fits fewer values than this share gives way to a new one. */
  private static final double STILL_FITS = .9;

  Surrogate {
    seen = List.copyOf(seen);
  }

  /** The surrogate of a column with these values, of which there is one at least. */
  static Surrogate of(IdentifierFinding finding, SurrogateForm form, ColumnValues values) {
    return new Surrogate(finding, form, Entities.of(values.sightings()), List.of(values.filter()));
  }

  /**
   * This surrogate after a window with more values.
   *
   * @param now what they alone would give
   * @param type of the column, perhaps another one than before
   */
  Surrogate after(ColumnValues values, Surrogate now, ValueType type) {
    boolean readable = type.reads(form.text(0, 0, RandomKey.of(0)));
    boolean fits = readable && (values.rows() < ENOUGH || values.share(form::covers) >= STILL_FITS);
    List<HashFilter> all = new ArrayList<>(now.seen);
    all.addAll(seen);
    return new Surrogate(
        finding,
        fits ? form : now.form,
        values.rows() < ENOUGH ? entities : now.entities,
        all.subList(0, Math.min(MOST_WINDOWS, all.size())));
  }

  /**
   * The surrogate of the record at {@code place}.
   *
   * @param column its name
   * @param type what the text must be readable as
   */
  String text(SurrogatePlace place, String column, ValueType type) {
    RandomKey key = place.stream().split(column);
    long entity = entities.at(place.index(), key.split("entity"));
    String text = form.text(entity, 0, key);
    for (int attempt = 1; attempt < SurrogateForm.ATTEMPTS && !isFree(text, type); attempt++) {
      text = form.text(entity, attempt, key);
    }
    // Digits of one number and of another may make one that is too long.
    return type.reads(text) ? text : text.substring(0, text.length() - 1);
  }

  private boolean isFree(String text, ValueType type) {
    long hash = HashFilter.hash(text);
    return type.reads(text) && seen.stream().noneMatch(filter -> filter.suspects(hash));
  }

  void write(ByteWriter out) {
    finding.write(out);
    form.write(out);
    entities.write(out);
    out.writeVarLong(seen.size());
    seen.forEach(filter -> filter.write(out));
  }

  static Surrogate read(ByteReader in) {
    IdentifierFinding finding = IdentifierFinding.read(in);
    SurrogateForm form = SurrogateForm.read(in);
    Entities entities = Entities.read(in);
    List<HashFilter> seen = new ArrayList<>();
    for (int k = in.readCount(1); k > 0; k--) {
      seen.add(HashFilter.read(in));
    }
    return new Surrogate(finding, form, entities, seen);
  }
}
