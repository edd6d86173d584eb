package io.headwater.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.Charset;

/**
 * Where the launcher wants this program's errors: past what it keeps back of the JVM's own. The
 * number of the descriptor is the system property {@code headwater.errors}.
 */
final class StandardError {
  private static final String DESCRIPTOR = "headwater.errors";

  private StandardError() {}

  /** From now on {@code System.err} is the launcher's descriptor; without one it stays. */
  static void use() {
    Integer number = Integer.getInteger(DESCRIPTOR);
    if (number == null) {
      return;
    }
    try {
      Constructor<FileDescriptor> open = FileDescriptor.class.getDeclaredConstructor(int.class);
      open.setAccessible(true);
      FileOutputStream errors = new FileOutputStream(open.newInstance(number));
      System.setErr(new PrintStream(errors, true, Charset.defaultCharset()));
    } catch (ReflectiveOperationException | RuntimeException notOpened) {
      return; // Errors then go the way of the JVM's own, which the launcher passes on.
    }
  }
}
