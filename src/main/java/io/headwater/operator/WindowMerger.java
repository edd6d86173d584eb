package io.headwater.operator;

import io.headwater.window.StreamKey;
import io.headwater.window.TargetWindow;
import io.headwater.window.WindowSample;
import java.time.Duration;
import org.apache.avro.Schema;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The second phase of a window: the shards of a window of one stream as one.
 *
 * <p>The first window of a silence is handed on empty, so that a report can say that nothing came;
 * the rest of the silence is skipped.
 */
public final class WindowMerger extends KeyedProcessFunction<String, CountedWindow, CountedWindow> {
  private static final long serialVersionUID = 1;

  private static final MapStateDescriptor<Long, CountedWindow> SHARDS =
      new MapStateDescriptor<>("merged-shards", Types.LONG, CountedWindow.TYPE);

  private final WindowClock clock;
  private final int capacity;
  private final long seed;
  private final Schema schema;
  private transient MapState<Long, CountedWindow> merged;

  /** The second phase of the windows that a {@link WindowSampler} with the same values fills. */
  @SuppressWarnings("NullAway.Init") // state is Flink's to give, in open
  public WindowMerger(
      Duration size, Duration allowedLateness, int capacity, long seed, Schema schema) {
    this.clock = WindowClock.of(size, allowedLateness);
    this.capacity = capacity;
    this.seed = seed;
    this.schema = schema;
  }

  @Override
  public void open(OpenContext context) {
    merged = getRuntimeContext().getMapState(SHARDS);
  }

  @Override
  public void processElement(CountedWindow shard, Context context, Collector<CountedWindow> out)
      throws Exception {
    long start = shard.window().start();
    CountedWindow before = merged.get(start);
    CountedWindow now = shard.inSchema(schema);
    merged.put(start, before == null ? now : before.inSchema(schema).merge(now));
    context.timerService().registerEventTimeTimer(clock.closing(start));
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<CountedWindow> out)
      throws Exception {
    long start = clock.startOf(time);
    CountedWindow window = merged.get(start);
    if (window == null) {
      out.collect(empty(context.getCurrentKey(), start));
      return;
    }
    merged.remove(start);
    out.collect(window);
    boolean more = context.timerService().currentWatermark() != Long.MAX_VALUE;
    if (more && window.window().count() > 0) {
      context.timerService().registerEventTimeTimer(clock.closing(clock.end(start)));
    }
  }

  private CountedWindow empty(String stream, long start) {
    WindowSample nothing = new WindowSample(capacity, seed).inSchema(schema);
    return new CountedWindow(
        new TargetWindow(new StreamKey(stream), start, clock.end(start), 0, nothing),
        0,
        0,
        Long.MIN_VALUE,
        0);
  }
}
