package io.headwater.fake;

import io.headwater.measure.RandomStream;
import java.util.Random;

/** A {@link Random} whose bits are those of the stream that it was given last. */
final class StreamRandom extends Random {
  private static final long serialVersionUID = 1;

  private transient RandomStream stream;

  StreamRandom(RandomStream stream) {
    super(0);
    this.stream = stream;
  }

  /** Goes on with another stream. */
  void follow(RandomStream other) {
    stream = other;
  }

  @Override
  protected int next(int bits) {
    // The constructor of Random draws nothing, but may set a seed.
    return (int) (stream.nextLong() >>> (Long.SIZE - bits));
  }
}
