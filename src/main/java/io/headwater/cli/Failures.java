package io.headwater.cli;

import io.headwater.config.ConfigException;
import io.headwater.record.BadBytesException;
import io.headwater.table.TableException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * What a failed command says: one message. The trace of what the user cannot cure is in the log.
 */
final class Failures implements IExecutionExceptionHandler {
  /** Bad usage: a configuration, a file or an argument. */
  static final int BAD_INPUT = 2;

  private static final int FAILED = 1;

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError e) {
        return outOfMemory(e, err);
      }
    }
    if (isCurable(failure)) {
      err.println("headwater: " + failure.getMessage());
      return BAD_INPUT;
    }
    LogFile.write(failure);
    err.println("headwater: failed, and not by what you typed: " + FailureReason.of(failure));
    err.printf("its trace is in %s%n", LogFile.path());
    return FAILED;
  }

  /** A trace would say where the last drop fell, and no more. */
  static int outOfMemory(OutOfMemoryError e, PrintWriter err) {
    err.printf(
        "headwater: out of memory (%s) in a heap of %,d MiB; give it more, such as"
            + " HEADWATER_HEAP=4g, or learn fewer columns (fields.NAME.role: drop) of fewer records"
            + " (window.sample) with fewer particles (flow.METHOD.particles)%n",
        e.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
    return FAILED;
  }

  private static boolean isCurable(Exception failure) {
    return failure instanceof ConfigException
        || failure instanceof TableException
        || failure instanceof BadBytesException
        || failure instanceof IllegalArgumentException;
  }
}
