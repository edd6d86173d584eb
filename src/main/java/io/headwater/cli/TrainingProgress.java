package io.headwater.cli;

import io.headwater.config.FlowSettings;
import io.headwater.training.TrainerState;
import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * One line that follows the training: rewritten in place on a terminal, a new one every few seconds
 * elsewhere.
 */
final class TrainingProgress implements Consumer<TrainerState>, AutoCloseable {
  private static final long TERMINAL_MILLIS = 200;
  private static final long ELSEWHERE_MILLIS = 5_000;

  private final PrintWriter err;
  private final FlowSettings flow;
  private final boolean terminal = System.console() != null;
  private final long started = System.nanoTime();
  private long shown = started;
  private boolean open;

  TrainingProgress(PrintWriter err, FlowSettings flow) {
    this.err = err;
    this.flow = flow;
  }

  @Override
  public void accept(TrainerState state) {
    long now = System.nanoTime();
    long wait = terminal ? TERMINAL_MILLIS : ELSEWHERE_MILLIS;
    if ((now - shown) / 1_000_000 < wait) {
      return;
    }
    shown = now;
    String line =
        "%s: step %,d of at most %,d, %d s%s"
            .formatted(
                flow.method(),
                state.windowSteps(),
                flow.maxSteps(),
                (now - started) / 1_000_000_000,
                measured(state));
    if (terminal) {
      err.printf("\r%-78s", line);
      err.flush();
      open = true;
    } else {
      err.println(line);
    }
  }

  private static String measured(TrainerState state) {
    double divergence = state.diagnostics().value("heldOutDivergence");
    double energy = state.diagnostics().value("kineticEnergy");
    return (Double.isNaN(divergence) ? "" : ", divergence " + Measures.number(divergence))
        + (Double.isNaN(energy) ? "" : ", kinetic energy " + Measures.number(energy));
  }

  /** Leaves the line, if one is open. */
  @Override
  public void close() {
    if (open) {
      err.println();
    }
  }
}
