package io.headwater.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softplus and its slope in vectors, by the operations of {@link Softplus}.
 *
 * <p>In stages, each a loop over all rows, taken from an array at one call site: the compiler then
 * leaves each by itself. Both polynomials in one compiled loop exceed what it is willing to inline,
 * and vectors that are not inlined are objects: six times slower.
 */
final class VectorSoftplus {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private static final Stage[] STAGES = {
    new ExponentialStage(), new SoftplusStage(), new RemainderStage()
  };

  private VectorSoftplus() {}

  /** One loop over all rows; columns from {@code bound} on fill no vector. */
  private interface Stage {
    void run(
        FloatBlock z, FloatBlock b, FloatBlock h, FloatBlock s, int rows, int columns, int bound);
  }

  /** z ← z + b; h ← softplus(z); s ← logistic(z). The blocks z and h may be the same. */
  static void run(FloatBlock z, FloatBlock b, FloatBlock h, FloatBlock s, int rows, int columns) {
    int bound = SPECIES.loopBound(columns);
    for (Stage stage : STAGES) {
      stage.run(z, b, h, s, rows, columns, bound);
    }
  }

  /** z ← z + b; s ← exp(−|z|). */
  private static final class ExponentialStage implements Stage {
    @Override
    public void run(
        FloatBlock z, FloatBlock b, FloatBlock h, FloatBlock s, int rows, int columns, int bound) {
      ByteBuffer before = z.bytes();
      ByteBuffer biases = b.bytes();
      ByteBuffer slopes = s.bytes();
      for (int j = 0; j < bound; j += LANES) {
        FloatVector bias = get(biases, j);
        for (int i = 0; i < rows; i++) {
          int k = i * columns + j;
          FloatVector value = get(before, k).add(bias);
          set(before, k, value);
          set(slopes, k, exp(value.abs().neg()));
        }
      }
    }
  }

  /** h ← softplus(z) and s ← logistic(z), given s = exp(−|z|). */
  private static final class SoftplusStage implements Stage {
    @Override
    public void run(
        FloatBlock z, FloatBlock b, FloatBlock h, FloatBlock s, int rows, int columns, int bound) {
      ByteBuffer before = z.bytes();
      ByteBuffer after = h.bytes();
      ByteBuffer slopes = s.bytes();
      FloatVector one = all(1f);
      for (int j = 0; j < bound; j += LANES) {
        for (int i = 0; i < rows; i++) {
          int k = i * columns + j;
          FloatVector value = get(before, k);
          FloatVector e = get(slopes, k);
          FloatVector positive = value.blend(0f, value.compare(VectorOperators.LE, 0f));
          FloatVector top = e.blend(one, value.compare(VectorOperators.GE, 0f));
          set(after, k, positive.add(log1p(e)));
          set(slopes, k, top.div(one.add(e)));
        }
      }
    }
  }

  /** All of it for the columns that fill no vector. */
  private static final class RemainderStage implements Stage {
    @Override
    public void run(
        FloatBlock z, FloatBlock b, FloatBlock h, FloatBlock s, int rows, int columns, int bound) {
      PlainKernels.biasSoftplus(z, b, h, s, rows, columns, bound);
    }
  }

  private static FloatVector exp(FloatVector t) {
    FloatVector x = t.blend(Softplus.LOWEST, t.compare(VectorOperators.LT, Softplus.LOWEST));
    FloatVector shifted = x.fma(all(Softplus.LOG2_E), all(Softplus.ROUNDER));
    FloatVector n = shifted.sub(Softplus.ROUNDER);
    FloatVector r = n.fma(all(-Softplus.LN2_HIGH), x);
    r = n.fma(all(-Softplus.LN2_LOW), r);
    FloatVector p = all(Softplus.E7);
    p = p.fma(r, all(Softplus.E6));
    p = p.fma(r, all(Softplus.E5));
    p = p.fma(r, all(Softplus.E4));
    p = p.fma(r, all(Softplus.E3));
    p = p.fma(r, all(Softplus.E2));
    p = p.fma(r, all(1f));
    p = p.fma(r, all(1f));
    IntVector power =
        shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, Softplus.MANTISSA_BITS);
    return p.mul(power.reinterpretAsFloats());
  }

  private static FloatVector log1p(FloatVector e) {
    FloatVector s = e.div(e.add(2f));
    FloatVector square = s.mul(s);
    FloatVector p = all(Softplus.L13);
    p = p.fma(square, all(Softplus.L11));
    p = p.fma(square, all(Softplus.L9));
    p = p.fma(square, all(Softplus.L7));
    p = p.fma(square, all(Softplus.L5));
    p = p.fma(square, all(Softplus.L3));
    p = p.fma(square, all(1f));
    return s.add(s).mul(p);
  }

  private static FloatVector get(ByteBuffer bytes, int at) {
    return FloatVector.fromByteBuffer(SPECIES, bytes, at << 2, ByteOrder.nativeOrder());
  }

  private static void set(ByteBuffer bytes, int at, FloatVector value) {
    value.intoByteBuffer(bytes, at << 2, ByteOrder.nativeOrder());
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
