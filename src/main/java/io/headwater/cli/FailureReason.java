package io.headwater.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.util.SerializedThrowable;

/** The one of a failure's many causes that a user can do something about, in a line. */
final class FailureReason {
  /** Our own messages say what was expected. */
  private static final Pattern OURS = Pattern.compile("[^:]{1,80}: .*expected .*", Pattern.DOTALL);

  /** What Flink and the Java library put in front of a message that they pass on. */
  private static final Pattern CLASS_IN_FRONT =
      Pattern.compile("^(?:[a-z][\\w]*\\.)+[A-Z][\\w$]*: ");

  private static final int LONGEST = 1_000;

  private FailureReason() {}

  /** The deepest cause that says what was expected; without one, the deepest that says anything. */
  static String of(Throwable failure) {
    List<Throwable> causes = causes(failure);
    for (int i = causes.size() - 1; i >= 0; i--) {
      String message = message(causes.get(i));
      if (OURS.matcher(message).matches()) {
        return shortened(message);
      }
    }
    for (int i = causes.size() - 1; i >= 0; i--) {
      if (!message(causes.get(i)).isBlank()) {
        return shortened(simpleName(causes.get(i)) + ": " + message(causes.get(i)));
      }
    }
    return simpleName(causes.get(causes.size() - 1));
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && causes.size() < 100;
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }

  private static String message(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.equals("null") ? "" : CLASS_IN_FRONT.matcher(message).replaceFirst("");
  }

  private static String simpleName(Throwable cause) {
    String name =
        cause instanceof SerializedThrowable sent
            ? sent.getOriginalErrorClassName()
            : cause.getClass().getName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String shortened(String message) {
    String line = message.strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }
}
