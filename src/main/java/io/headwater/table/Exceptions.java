package io.headwater.table;

import io.headwater.record.MissingMarks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cells of a column of numbers or times that are neither: markers of missing values and other
 * text. The most frequent marker is null; a few others are kept as they are, in their share; the
 * rest is missing and said so.
 */
final class Exceptions {
  private static final int MAX_COUNTED = 1_000;
  private static final int MAX_MARKS = 8;
  private static final long MIN_SEEN = 5;

  private final Map<String, Long> counts = new TreeMap<>();
  private final Set<String> codes = new HashSet<>();
  private long others;
  private long empty;
  private long nulls;
  private String first = "";
  private long firstPlace;

  /** Takes a cell into account; {@code place} counts records from 1. */
  void add(String cell, long place) {
    if (cell.isEmpty()) {
      empty++;
      return;
    }
    if (first.isEmpty() && !MissingMarks.isMark(cell)) {
      first = cell;
      firstPlace = place;
    }
    if (counts.size() < MAX_COUNTED || counts.containsKey(cell)) {
      counts.merge(cell, 1L, Long::sum);
    } else {
      others++;
    }
  }

  /** Takes a cell into account that is known to stand for something else. */
  void addCode(String cell) {
    codes.add(cell);
    counts.merge(cell, 1L, Long::sum);
  }

  /** A value that is not there at all, as JSON says it. */
  void addNull() {
    nulls++;
  }

  /** How null is written, if there is one. */
  Optional<String> missing() {
    String marker = mostFrequentMarker();
    boolean none = marker.isEmpty() && empty + nulls + lost() == 0;
    return none ? Optional.empty() : Optional.of(marker);
  }

  /** The exceptions that are kept as they are, by name. */
  List<String> marks() {
    List<String> marks = new ArrayList<>(kept());
    if (!mostFrequentMarker().isEmpty()) {
      marks.remove(mostFrequentMarker());
    }
    if (empty > 0 && !mostFrequentMarker().isEmpty()) {
      marks.add("");
    }
    marks.sort(Comparator.naturalOrder());
    return marks;
  }

  /** The marker that stands for null: an empty cell unless another is more frequent. */
  private String mostFrequentMarker() {
    String best = "";
    long most = empty;
    for (Map.Entry<String, Long> entry : counts.entrySet()) {
      if (nulls == 0 && MissingMarks.isMark(entry.getKey()) && entry.getValue() > most) {
        best = entry.getKey();
        most = entry.getValue();
      }
    }
    return best;
  }

  private List<String> kept() {
    return counts.entrySet().stream()
        .filter(entry -> isKnown(entry.getKey()) || entry.getValue() >= MIN_SEEN)
        .sorted(Comparator.comparing((Map.Entry<String, Long> entry) -> -entry.getValue()))
        .limit(MAX_MARKS)
        .map(Map.Entry::getKey)
        .toList();
  }

  private boolean isKnown(String cell) {
    return MissingMarks.isMark(cell) || codes.contains(cell);
  }

  /** Cells whose text is neither kept nor null: the twin's are missing. */
  private long lost() {
    List<String> kept = kept();
    return others
        + counts.entrySet().stream()
            .filter(entry -> !kept.contains(entry.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
  }

  /** What a reader ought to know of them. */
  Optional<String> remark(String kind) {
    long text = counts.values().stream().mapToLong(Long::longValue).sum() + others;
    if (first.isEmpty() || text == 0) {
      return lost() == 0
          ? Optional.empty()
          : Optional.of(
              "%,d of its markers of missing values are written as '%s', since it has more than %d"
                  .formatted(lost(), mostFrequentMarker(), MAX_MARKS));
    }
    long markers =
        counts.entrySet().stream()
            .filter(entry -> isKnown(entry.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    String fate =
        lost() == 0
            ? "kept in their share"
            : "%,d of them are missing in the twin".formatted(lost());
    return Optional.of(
        "%,d of its cells are no %s, the first '%.40s' in record %d: %s"
            .formatted(text - markers, kind, first, firstPlace, fate));
  }
}
