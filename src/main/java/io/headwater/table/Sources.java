package io.headwater.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which fields follow from which others: never one from itself, however long the way. */
final class Sources {
  private final Map<String, List<String>> sources = new HashMap<>();

  /** Notes that {@code field} follows from others, unless one of them follows from it. */
  boolean add(String field, List<String> from) {
    if (from.stream().anyMatch(source -> follows(source, field))) {
      return false;
    }
    sources.put(field, from);
    return true;
  }

  private boolean follows(String field, String from) {
    return field.equals(from)
        || sources.getOrDefault(field, List.of()).stream()
            .anyMatch(source -> follows(source, from));
  }
}
