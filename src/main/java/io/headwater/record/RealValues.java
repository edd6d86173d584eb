package io.headwater.record;

import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** All values that a file has in the fields that identify, as hashes: no surrogate equals one. */
public final class RealValues {
  /** Values beyond which a filter grows no more, and surrogates may meet a real value by chance. */
  private static final long MOST = 1L << 22;

  private final RecordPlan plan;
  private final SortedMap<String, HashFilter.Draft> byColumn = new TreeMap<>();

  RealValues(RecordPlan plan, Iterable<String> columns, long records) {
    this.plan = plan;
    columns.forEach(
        name -> byColumn.put(name, new HashFilter.Draft(Math.min(MOST, Math.max(1, records)))));
  }

  /** Takes in what one record has. */
  public void add(GenericRecord record) {
    byColumn.forEach(
        (name, draft) -> {
          Column column = plan.column(name);
          @Nullable Object value = record.get(column.position());
          if (value != null) {
            draft.add(HashFilter.hash(column.type().toLevel(value)));
          }
        });
  }

  SortedMap<String, HashFilter> filters() {
    SortedMap<String, HashFilter> filters = new TreeMap<>();
    byColumn.forEach((name, draft) -> filters.put(name, draft.done()));
    return filters;
  }
}
