package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.headwater.measure.RandomKey;
import java.lang.management.ManagementFactory;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** What is made once is used for ever; what is closed is given back. */
class MemoryTest {
  private static final int ROWS = 700;

  /** All that a discriminator needs, on rows of changing number. */
  private static final class Training implements AutoCloseable {
    final Mlp net = Networks.random(Activation.SOFTPLUS, RandomKey.of(1), 40, 64, 64, 1);
    final Pass pass = net.pass(ROWS);
    final GradientPenalty penalty = GradientPenalty.of(net);
    final SpectralNorm norm = SpectralNorm.of(net, RandomKey.of(2));
    final Adam adam = Adam.of(net, Adam.Config.defaults());
    final Matrix x = Matrix.ofCapacity(ROWS, 40);
    final Matrix gradients = Matrix.ofCapacity(ROWS, 40);
    final float[] values = Networks.floats(RandomKey.of(3), ROWS * 40);
    final float[] cotangents = Networks.floats(RandomKey.of(4), ROWS);

    void update(int step) {
      x.load(values, ROWS - step % 300);
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

  @Test
  void updatesAllocateNothingThatGrowsWithTheRows() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    try (Training training = new Training()) {
      for (int k = 0; k < 300; k++) {
        training.update(k);
      }
      long offHeap = FloatBlock.bytesInUse();
      long before = threads.getThreadAllocatedBytes(thread);
      for (int k = 0; k < 200; k++) {
        training.update(k);
      }
      long heap = (threads.getThreadAllocatedBytes(thread) - before) / 200;
      assertThat(FloatBlock.bytesInUse()).isEqualTo(offHeap);
      // an update touches 700 rows of 64 floats several times over: 180,000 bytes each
      assertThat(heap).isLessThan(2_000);
    }
  }

  @Test
  void aThousandLivesLeaveNothingBehind() {
    new Training().close();
    long inUse = FloatBlock.bytesInUse();
    long resident = 0;
    for (int k = 0; k < 1_000; k++) {
      try (Training training = new Training()) {
        training.x.load(training.values, ROWS);
        training.pass.forward(training.x);
      }
      if (k == 100) {
        resident = Pointer.physicalBytes();
      }
    }
    assertThat(FloatBlock.bytesInUse()).isEqualTo(inUse);
    // one life is 3.6 MB of blocks: 900 leaked ones would be 3 GB; the heap may grow meanwhile
    assertThat(Pointer.physicalBytes() - resident).isLessThan(400L << 20);
  }
}
