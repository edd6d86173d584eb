package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.headwater.measure.RandomKey;
import java.lang.management.ManagementFactory;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is made once is used for ever; what is closed is given back. */
class MemoryTest {
  private static final int ROWS = 250;

  /** All that a discriminator needs, on rows of changing number. */
  private static final class Training implements AutoCloseable {
    final Mlp net;
    final Pass pass;
    final GradientPenalty penalty;
    final SpectralNorm norm;
    final Adam adam;
    final Matrix x = Matrix.ofCapacity(ROWS, 40);
    final Matrix gradients = Matrix.ofCapacity(ROWS, 40);
    final float[] values = Networks.floats(RandomKey.of(3), ROWS * 40);
    final float[] cotangents = Networks.floats(RandomKey.of(4), ROWS);

    Training(Activation activation) {
      net = Networks.random(activation, RandomKey.of(1), 40, 32, 32, 1);
      pass = net.pass(ROWS);
      penalty = GradientPenalty.of(net);
      norm = SpectralNorm.of(net, RandomKey.of(2));
      adam = Adam.of(net, Adam.Config.defaults());
    }

    void update(int step) {
      x.load(values, ROWS - step % 40);
      net.clearGradient();
      pass.forward(x);
      pass.backward(cotangents);
      penalty.add(1, 1, x);
      adam.step();
      norm.cap(1, 1);
      pass.inputGradient(gradients);
    }

    @Override
    public void close() {
      net.close();
      pass.close();
      penalty.close();
      norm.close();
      adam.close();
      x.close();
      gradients.close();
    }
  }

  @Tag("alone")
  @ParameterizedTest
  @EnumSource(Activation.class)
  void updatesAllocateNothing(Activation activation) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    try (Training training = new Training(activation)) {
      long offHeap = FloatBlock.bytesInUse();
      long heap = Long.MAX_VALUE;
      // until the compiler is done with a kernel, the vectors of its callers are objects
      for (int round = 0; round < 400 && heap > 0; round++) {
        long before = threads.getThreadAllocatedBytes(thread);
        for (int k = 0; k < 50; k++) {
          training.update(k);
        }
        heap = threads.getThreadAllocatedBytes(thread) - before;
      }
      assertThat(FloatBlock.bytesInUse()).isEqualTo(offHeap);
      assertThat(heap).isZero();
    }
  }

  @Test
  void aThousandLivesLeaveNothingBehind() {
    new Training(Activation.SOFTPLUS).close();
    long inUse = FloatBlock.bytesInUse();
    long resident = 0;
    for (int k = 0; k < 1_000; k++) {
      try (Training training = new Training(Activation.SOFTPLUS)) {
        training.x.load(training.values, ROWS);
        training.pass.forward(training.x);
      }
      if (k == 100) {
        resident = Pointer.physicalBytes();
      }
    }
    assertThat(FloatBlock.bytesInUse()).isEqualTo(inUse);
    // one life is 1 MB of blocks: 900 leaked ones would be 900 MB; the heap may grow meanwhile
    assertThat(Pointer.physicalBytes() - resident).isLessThan(400L << 20);
  }
}
