package io.headwater.flow.particle;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network-shaped run of floats (parameters, or moments of an optimiser) as named arrays, one for
 * each layer's weights and biases, so that the axes over features can follow the feature space.
 *
 * <p>The first layer may read more than the features: {@code extra} rows stand behind them.
 */
public final class MlpArrays {
  private final int[] widths;
  private final int extra;

  /**
   * Of networks with these widths.
   *
   * @param extra inputs that are not features, behind them
   * @param widths the width of the input, each hidden layer and the output
   */
  public MlpArrays(int extra, int... widths) {
    this.widths = widths;
    this.extra = extra;
  }

  /** The number of floats. */
  public int size() {
    int size = 0;
    for (int l = 0; l + 1 < widths.length; l++) {
      size += (widths[l] + 1) * widths[l + 1];
    }
    return size;
  }

  /** The arrays of {@code flat}, named {@code prefix} and the layer. */
  public Map<String, NamedArray> split(String prefix, float[] flat) {
    Map<String, NamedArray> arrays = new TreeMap<>();
    int at = 0;
    for (int l = 0; l + 1 < widths.length; l++) {
      int in = widths[l] - (l == 0 ? extra : 0);
      int out = widths[l + 1];
      float[] weights = Arrays.copyOfRange(flat, at, at + in * out);
      arrays.put(prefix + ".w" + l, NamedArray.withFeatureAxes(l == 0 ? 0b1 : 0, weights, in, out));
      at += in * out;
      if (l == 0 && extra > 0) {
        arrays.put(
            prefix + ".extra",
            NamedArray.of(Arrays.copyOfRange(flat, at, at + extra * out), extra, out));
        at += extra * out;
      }
      arrays.put(prefix + ".b" + l, NamedArray.of(Arrays.copyOfRange(flat, at, at + out), out));
      at += out;
    }
    return arrays;
  }

  /** The floats whose {@link #split} the state holds. */
  public float[] join(String prefix, FlowState state) {
    float[] flat = new float[size()];
    int at = 0;
    for (int l = 0; l + 1 < widths.length; l++) {
      at = copy(state.array(prefix + ".w" + l), flat, at);
      if (l == 0 && extra > 0) {
        at = copy(state.array(prefix + ".extra"), flat, at);
      }
      at = copy(state.array(prefix + ".b" + l), flat, at);
    }
    return flat;
  }

  /** The last layer's arrays of {@code state} with output oldOf[k] at k, and 0 where it is -1. */
  Map<String, NamedArray> outputs(String prefix, FlowState state, int[] oldOf) {
    int last = widths.length - 2;
    NamedArray weights = state.array(prefix + ".w" + last);
    NamedArray biases = state.array(prefix + ".b" + last);
    int in = widths[last];
    float[] w =
        NamedArray.withFeatureAxes(0b10, weights.toArray(), weights.shape()).remap(oldOf).toArray();
    float[] b =
        NamedArray.withFeatureAxes(0b1, biases.toArray(), biases.shape()).remap(oldOf).toArray();
    return Map.of(
        prefix + ".w" + last, NamedArray.of(w, in, oldOf.length),
        prefix + ".b" + last, NamedArray.of(b, oldOf.length));
  }

  private static int copy(NamedArray from, float[] into, int at) {
    from.copyInto(into, at);
    return at + from.size();
  }
}
