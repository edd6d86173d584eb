package io.headwater.snapshot;

import io.headwater.flow.FlowState;
import io.headwater.flow.NamedArray;
import io.headwater.record.ByteReader;
import io.headwater.record.ByteWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A {@link FlowState} as bytes, for every method alike.
 *
 * <pre>
 * method    text      steps  8 bytes     dimension  4 bytes     arrays  count
 * an array: name text, axes count, extent of each axis 4, bits of the feature axes 4,
 *           values as length and little-endian float32
 * </pre>
 *
 * Counts and lengths are written in groups of seven bits, the other numbers big-endian.
 */
public final class FlowStateCodec {
  private FlowStateCodec() {}

  /** Writes {@code state}. */
  public static void write(FlowState state, ByteWriter out) {
    out.writeText(state.method());
    out.writeLong(state.steps());
    out.writeInt(state.dimension());
    out.writeVarLong(state.arrays().size());
    for (Map.Entry<String, NamedArray> entry : state.arrays().entrySet()) {
      out.writeText(entry.getKey());
      writeArray(entry.getValue(), out);
    }
  }

  private static void writeArray(NamedArray array, ByteWriter out) {
    int[] shape = array.shape();
    out.writeVarLong(shape.length);
    for (int extent : shape) {
      out.writeInt(extent);
    }
    out.writeInt(array.featureAxes());
    ByteBuffer values = little(new byte[Math.multiplyExact(array.size(), Float.BYTES)]);
    values.asFloatBuffer().put(array.toArray());
    out.writeBytes(values.array());
  }

  /** Reads what {@link #write} wrote. */
  public static FlowState read(ByteReader in) {
    String method = in.readText();
    long steps = in.readLong();
    int dimension = in.readInt();
    SortedMap<String, NamedArray> arrays = new TreeMap<>();
    int count = in.readCount(7);
    for (int i = 0; i < count; i++) {
      arrays.put(in.readText(), readArray(dimension, in));
    }
    return new FlowState(method, steps, dimension, arrays);
  }

  private static NamedArray readArray(int dimension, ByteReader in) {
    int[] shape = new int[in.readCount(Integer.BYTES)];
    long size = 1;
    for (int k = 0; k < shape.length; k++) {
      shape[k] = in.readInt();
      if (shape[k] < 0) {
        throw in.corrupt("expected an extent >= 0, got " + shape[k]);
      }
      size = Math.multiplyExact(size, (long) shape[k]);
    }
    int featureAxes = in.readInt();
    for (int k = 0; k < shape.length; k++) {
      if ((featureAxes & 1 << k) != 0 && shape[k] != dimension) {
        throw in.corrupt("expected axis %d of %d, got %d".formatted(k, dimension, shape[k]));
      }
    }
    byte[] bytes = in.readBytes();
    if (size * Float.BYTES != bytes.length) {
      throw in.corrupt("expected %d floats, got %d bytes".formatted(size, bytes.length));
    }
    float[] values = new float[bytes.length / Float.BYTES];
    little(bytes).asFloatBuffer().get(values);
    return NamedArray.withFeatureAxes(featureAxes, values, shape);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
