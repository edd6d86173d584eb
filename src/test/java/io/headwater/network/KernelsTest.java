package io.headwater.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector form gives the bits of the plain form, for widths that do and do not fill vectors. */
class KernelsTest {
  private static final int[] WIDTHS = {1, 2, 7, 8, 15, 16, 17, 31, 32, 48, 100, 130};
  private static final int ROWS = 11;

  /** Blocks a to d [ROWS, width], vectors v and w, the width; all results lie in the blocks. */
  private static final class Scene implements AutoCloseable {
    final int width;
    final List<FloatBlock> blocks = new ArrayList<>();
    final float[] factors = Networks.floats(RandomKey.of(99), 3 * ROWS);
    final float[] strands = new float[Kernels.STRANDS];
    final int[] permuted = {3, 0, 10, 10, 2, 4, 1, 9, 8, 5, 7};
    final int[] rising = {0, 2, 3, 7, 8, 10};
    final int[] straight = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    final SparseRows sparse;

    Scene(int width, boolean awkward) {
      this.width = width;
      for (int k = 0; k < 6; k++) {
        boolean matrix = k < 4;
        int size = (matrix ? ROWS : 1) * width;
        FloatBlock block = FloatBlock.ofSize(size);
        float[] values = Networks.floats(RandomKey.of(k), size);
        block.load(awkward ? withAwkward(values, RandomKey.of(k)) : values);
        blocks.add(block);
      }
      sparse = SparseRows.ofColumns(ROWS);
      sparse.load(Networks.sparseFloats(RandomKey.of(5), ROWS, ROWS), ROWS);
    }

    private static float[] withAwkward(float[] values, RandomKey key) {
      float[] awkward = {
        0f,
        -0f,
        1e-45f,
        -1e-40f,
        1e30f,
        -1e38f,
        87.5f,
        -87.5f,
        200f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
      };
      RandomStream stream = key.split("awkward").stream();
      for (int i = 0; i < values.length; i++) {
        int pick = stream.nextInt(2 * awkward.length);
        values[i] = pick < awkward.length ? awkward[pick] : values[i];
      }
      return values;
    }

    FloatBlock a() {
      return blocks.get(0);
    }

    FloatBlock b() {
      return blocks.get(1);
    }

    FloatBlock c() {
      return blocks.get(2);
    }

    FloatBlock d() {
      return blocks.get(3);
    }

    FloatBlock v() {
      return blocks.get(4);
    }

    FloatBlock w() {
      return blocks.get(5);
    }

    int[] bits() {
      List<Integer> bits = new ArrayList<>();
      for (FloatBlock block : blocks) {
        for (float value : block.toArray()) {
          bits.add(Float.floatToIntBits(value));
        }
      }
      for (float value : factors) {
        bits.add(Float.floatToIntBits(value));
      }
      return bits.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public void close() {
      blocks.forEach(FloatBlock::close);
    }
  }

  private static Arguments kernel(String name, BiConsumer<Kernels, Scene> call) {
    return Arguments.of(name, call);
  }

  static Stream<Arguments> kernels() {
    return Stream.of(
        kernel("fill", (k, s) -> k.fill(s.a(), 1.5f, s.width)),
        kernel("addScaled", (k, s) -> k.addScaled(0.3f, s.a(), s.b(), ROWS * s.width)),
        kernel("biasRelu", (k, s) -> k.biasRelu(s.a(), s.v(), s.b(), ROWS, s.width)),
        kernel("biasRelu in place", (k, s) -> k.biasRelu(s.a(), s.v(), s.a(), ROWS, s.width)),
        kernel("biasSoftplus", (k, s) -> k.biasSoftplus(s.a(), s.v(), s.b(), s.c(), ROWS, s.width)),
        kernel(
            "biasSoftplus in place",
            (k, s) -> k.biasSoftplus(s.a(), s.v(), s.a(), s.c(), ROWS, s.width)),
        kernel("bias", (k, s) -> k.bias(s.a(), s.v(), ROWS, s.width)),
        kernel("reluBackward", (k, s) -> k.reluBackward(s.a(), s.b(), ROWS, s.width, s.v())),
        kernel("slopeBackward", (k, s) -> k.slopeBackward(s.a(), s.b(), ROWS, s.width, s.v())),
        kernel(
            "headBackward relu",
            (k, s) ->
                k.headBackward(
                    s.factors, 3, s.v(), s.a(), s.a(), s.b(), ROWS, s.width, s.w(), s.d())),
        kernel(
            "headBackward smooth",
            (k, s) ->
                k.headBackward(
                    s.factors, 0, s.v(), s.a(), s.c(), s.b(), ROWS, s.width, s.w(), s.d())),
        kernel("headSlope", (k, s) -> k.headSlope(s.v(), s.a(), true, s.b(), ROWS, s.width)),
        kernel(
            "headSlope smooth", (k, s) -> k.headSlope(s.v(), s.a(), false, s.b(), ROWS, s.width)),
        kernel(
            "blend",
            (k, s) ->
                k.blend(
                    s.factors, s.a(), s.permuted, s.b(), s.straight, 4, s.c(), ROWS - 4, s.width)),
        kernel("rowDots", (k, s) -> k.rowDots(s.a(), s.b(), ROWS, s.width, s.strands, s.factors)),
        kernel("scale", (k, s) -> k.scale(0.3f, s.a(), s.b(), ROWS * s.width)),
        kernel("selectRows", (k, s) -> k.selectRows(s.a(), s.permuted, 9, s.b(), s.width)),
        kernel("selectRows in place", (k, s) -> k.selectRows(s.a(), s.rising, 6, s.a(), s.width)),
        kernel("bend", (k, s) -> k.bend(s.a(), s.b(), s.c(), s.d(), ROWS, s.width, s.v())),
        kernel("columnSums", (k, s) -> k.columnSums(s.a(), ROWS, s.width, s.v())),
        kernel(
            "sparseProduct",
            (k, s) -> k.sparseProduct(s.sparse, 2, ROWS - 2, s.a(), s.b(), s.width)),
        kernel(
            "sparseOuter", (k, s) -> k.sparseOuter(s.sparse, 2, ROWS - 2, s.a(), s.b(), s.width)),
        kernel(
            "adam",
            (k, s) -> {
              Kernels.AdamConstants constants =
                  new Kernels.AdamConstants(0.9f, 0.1f, 0.99f, 0.01f, 1e-8f);
              k.adam(s.a(), s.b(), s.c(), s.d(), constants, 1e-2f, 2f);
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kernels")
  void theFastestGivesTheBitsOfThePlain(String name, BiConsumer<Kernels, Scene> call) {
    for (int width : WIDTHS) {
      for (boolean awkward : new boolean[] {false, true}) {
        try (Scene plain = new Scene(width, awkward);
            Scene fastest = new Scene(width, awkward)) {
          int[] before = plain.bits();
          call.accept(new PlainKernels(), plain);
          call.accept(Kernels.FASTEST, fastest);
          assertThat(plain.bits()).as("%s did something", name).isNotEqualTo(before);
          assertThat(fastest.bits())
              .as("%s at width %d%s", name, width, awkward ? " with awkward numbers" : "")
              .containsExactly(plain.bits());
        }
      }
    }
  }

  /** The tests run with the vector module, so that the vector form is what they compare. */
  @Test
  void theFastestIsTheVectorForm() {
    assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();
    assertThat(Kernels.FASTEST).isInstanceOf(VectorKernels.class);
  }

  /**
   * Zeros of either sign among the rows, columns that fill four vectors, one and none; odd rows.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 19, 64, 100, 128, 200})
  void aProductHasTheBitsOfThePlain(int columns) {
    int in = 37;
    int padded = Kernels.FASTEST.padded(columns);
    float[] w = Networks.floats(RandomKey.of(1), in * padded);
    Tile tile = new Tile(in);
    float[] rows = Networks.floats(RandomKey.of(2), Tile.ROWS * in);
    for (int k = 0; k < rows.length; k++) {
      tile.rows[k] = rows[k] > 0 ? rows[k] : k % 3 == 0 ? -0f : k % 3 == 1 ? 0f : rows[k];
    }
    SparseRows sparse = SparseRows.ofColumns(in);
    sparse.load(Networks.sparseFloats(RandomKey.of(3), 11, in), 11);
    float[] plain = new float[Tile.ROWS * padded];
    float[] fastest = new float[Tile.ROWS * padded];
    new PlainKernels().product(tile, Tile.ROWS, w, padded, plain);
    Kernels.FASTEST.product(tile, Tile.ROWS, w, padded, fastest);
    assertThat(fastest).containsExactly(plain);
    float[] odd = new float[Tile.ROWS * padded];
    Kernels.FASTEST.product(tile, 3, w, padded, odd);
    assertThat(Arrays.copyOf(odd, 3 * padded)).containsExactly(Arrays.copyOf(plain, 3 * padded));
    new PlainKernels().product(sparse, 3, Tile.ROWS, w, padded, plain);
    Kernels.FASTEST.product(sparse, 3, Tile.ROWS, w, padded, fastest);
    assertThat(fastest).containsExactly(plain);
  }

  /** Widths that fill vectors and do not; sums that are a zero of either sign. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 19, 64})
  void rectifyingHasTheBitsOfThePlain(int width) {
    float[] z = Networks.floats(RandomKey.of(1), width + 3);
    float[] bias = Networks.floats(RandomKey.of(2), width);
    z[3] = -0f;
    bias[0] = -0f;
    bias[width - 1] = width == 1 ? -0f : -z[3 + width - 1];
    float[] plain = new float[width + 5];
    float[] fastest = new float[width + 5];
    new PlainKernels().rectify(z, 3, bias, plain, 5);
    Kernels.FASTEST.rectify(z, 3, bias, fastest, 5);
    assertThat(fastest).containsExactly(plain);
    for (int j = 0; j < width; j++) {
      assertThat(plain[5 + j]).isEqualTo(Math.max(0f, z[3 + j] + bias[j]));
    }
  }

  /** Within 2 ulp of what doubles give, over all magnitudes. */
  @Test
  void softplusAndItsSlopeAreAccurate() {
    for (float z = -100f; z < 100f; z += 0.0137f) {
      float e = Softplus.exp(-Math.abs(z));
      double value = DoubleMlp.softplus(z);
      double slope = 1 / (1 + Math.exp(-z));
      // below e⁻⁸⁷ the exponential is held at 1.6e-38, which no sum with it can tell from 0
      assertThat(Math.abs(Softplus.value(z, e) - value))
          .as("softplus(%s)", z)
          .isLessThanOrEqualTo(3e-7 * value + 2e-38);
      assertThat(Math.abs(Softplus.slope(z, e) - slope))
          .as("logistic(%s)", z)
          .isLessThanOrEqualTo(3e-7 * slope + 2e-38);
    }
  }
}
