package io.headwater.record;

import io.headwater.measure.RandomStream;
import java.util.ServiceLoader;

/** Made-up names, addresses and the like by expressions such as {@code #{Name.fullName}}. */
public interface FakeText {
  /**
   * The text of an expression at {@code random}; the same of the same, on any machine.
   *
   * @throws IllegalArgumentException of one that is not understood, or that depends on the day
   */
  String of(String expression, RandomStream random);

  /** The one that is installed. */
  static FakeText installed() {
    return Installed.TEXT;
  }

  /** Found once. */
  final class Installed {
    private static final FakeText TEXT =
        ServiceLoader.load(FakeText.class, FakeText.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("made-up text: expected a provider, got none"));

    private Installed() {}
  }
}
