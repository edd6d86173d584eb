package io.headwater.operator;

import io.headwater.record.BadBytesException;
import io.headwater.record.BadBytesException.Fault;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Flink's serializer of a type that has a {@link ByteFormat}.
 *
 * @param <T> the type laid out
 */
final class FormatSerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1;

  private final ByteFormat<T> format;
  private final int readVersion;

  /** A serializer that writes the newest layout and reads layout {@code readVersion}. */
  FormatSerializer(ByteFormat<T> format, int readVersion) {
    this.format = format;
    this.readVersion = readVersion;
  }

  FormatSerializer(ByteFormat<T> format) {
    this(format, format.version());
  }

  ByteFormat<T> format() {
    return format;
  }

  int readVersion() {
    return readVersion;
  }

  @Override
  public boolean isImmutableType() {
    return format.immutable();
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  // Flink's contract: null means that there is no default instance.
  @Override
  @SuppressWarnings("NullAway")
  public @Nullable T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return format.copy(from);
  }

  @Override
  public T copy(T from, T reuse) {
    return format.copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(T value, DataOutputView out) throws IOException {
    format.write(value, out);
  }

  @Override
  public T deserialize(DataInputView in) throws IOException {
    try {
      return format.read(readVersion, in);
    } catch (BadBytesException known) {
      throw known;
    } catch (EOFException | UTFDataFormatException | RuntimeException e) {
      throw new BadBytesException(
          Fault.CORRUPT,
          "state of %s: expected layout %d, got bytes that do not follow it (%s); they are damaged or cut short"
              .formatted(format.type().getSimpleName(), readVersion, e),
          e);
    }
  }

  @Override
  public T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof FormatSerializer<?> serializer
        && readVersion == serializer.readVersion
        && format.getClass() == serializer.format.getClass();
  }

  @Override
  public int hashCode() {
    return format.getClass().hashCode();
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new FormatSerializerSnapshot<>(format, format.version());
  }
}
