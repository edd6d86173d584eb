package io.headwater.operator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;

/** The windows that wait for training, each stream's in order; the streams take turns. */
final class WaitingWindows {
  static final ListStateDescriptor<CountedWindow> WAITING =
      new ListStateDescriptor<>("waiting-windows", CountedWindow.TYPE);

  private final ListState<CountedWindow> waiting;

  /** The streams with windows waiting, in turn, and the end of the first of those windows. */
  private final Map<String, Long> turns = new LinkedHashMap<>();

  private long count;

  WaitingWindows(KeyedStateStore store) {
    waiting = store.getListState(WAITING);
  }

  /**
   * Gives the current stream, whose windows are in restored state, its turn; those of a job with
   * another schema become windows of this one.
   */
  void restore(String stream, Schema schema) throws Exception {
    List<CountedWindow> restored = CountedWindow.restored(waiting.get(), schema);
    waiting.update(restored);
    count += restored.size();
    noteFirst(stream);
  }

  void add(CountedWindow window) throws Exception {
    waiting.add(window);
    count++;
    turns.putIfAbsent(window.window().stream().value(), window.window().end());
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  /** Windows of all streams. */
  long count() {
    return count;
  }

  /** Whose turn it is. */
  String nextStream() {
    return turns.keySet().iterator().next();
  }

  /** Ends the turn of the current stream; whether it will have another. */
  boolean endTurn(String stream) throws Exception {
    turns.remove(stream);
    noteFirst(stream);
    return turns.containsKey(stream);
  }

  private void noteFirst(String stream) throws Exception {
    first().ifPresent(window -> turns.put(stream, window.window().end()));
  }

  /** The first window of the current stream. */
  Optional<CountedWindow> first() throws Exception {
    Iterator<CountedWindow> windows = waiting.get().iterator();
    return windows.hasNext() ? Optional.of(windows.next()) : Optional.empty();
  }

  /** The last window of the current stream that has so many records. */
  Optional<CountedWindow> newest(long least) throws Exception {
    Optional<CountedWindow> newest = Optional.empty();
    for (CountedWindow window : waiting.get()) {
      newest = window.window().count() >= least ? Optional.of(window) : newest;
    }
    return newest;
  }

  /** The newest Kafka timestamp of the current stream's window that ends at {@code end}. */
  long newestTimestamp(long end) throws Exception {
    for (CountedWindow window : waiting.get()) {
      if (window.window().end() == end) {
        return window.newestTimestamp();
      }
    }
    return Long.MAX_VALUE;
  }

  void dropFirst() throws Exception {
    List<CountedWindow> left = new ArrayList<>();
    waiting.get().forEach(left::add);
    waiting.update(left.subList(1, left.size()));
    count--;
  }

  /** The end of the oldest of all windows. */
  OptionalLong oldestEnd() {
    return turns.values().stream().mapToLong(Long::longValue).min();
  }

  /** Event time from there to the last closed window, in ms. */
  long lag(long watermark) {
    long oldest = oldestEnd().orElse(watermark);
    return watermark == Long.MAX_VALUE || watermark <= oldest ? 0 : watermark - oldest;
  }
}
