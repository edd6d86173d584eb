package io.headwater.cli;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The file this process logs to. The logging configuration reads its name when the first class with
 * a logger is loaded, so it is set before anything else is done; it is made with its first line.
 */
final class LogFile {
  private static final String PROPERTY = "log.file";

  private LogFile() {}

  /** Logs to {@code headwater.log} in a folder. */
  static void in(Path folder) {
    System.setProperty(PROPERTY, folder.resolve("headwater.log").toString());
  }

  /** Where it is. */
  static Path path() {
    String named = System.getProperty(PROPERTY);
    return named == null
        ? Path.of(System.getProperty("java.io.tmpdir"), "headwater.log")
        : Path.of(named);
  }

  /** Logs a failure with its trace. */
  static void write(Throwable failure) {
    LoggerFactory.getLogger(LogFile.class).error("failed", failure);
  }
}
