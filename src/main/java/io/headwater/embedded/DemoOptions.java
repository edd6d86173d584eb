package io.headwater.embedded;

import java.nio.file.Path;
import java.util.List;

/**
 * How the demo is run.
 *
 * @param speedup seconds of event time a second, > 0
 * @param keepRunning whether the stream begins again at its end, until the process is stopped
 * @param folder where the broker's log, checkpoints and the log file go
 * @param overrides {@code a.b.c=value} assignments that win over the demo's configuration
 */
public record DemoOptions(
    double speedup, boolean keepRunning, Path folder, List<String> overrides) {
  /** Six hours of flights in four seconds. */
  public static final double DEFAULT_SPEEDUP = 5_400;

  public DemoOptions {
    if (!(speedup > 0) || Double.isInfinite(speedup)) {
      throw new IllegalArgumentException("speedup: expected > 0, got " + speedup);
    }
    overrides = List.copyOf(overrides);
  }
}
