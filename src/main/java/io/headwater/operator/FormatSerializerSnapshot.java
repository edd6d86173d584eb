package io.headwater.operator;

import io.headwater.record.BadBytesException;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What a savepoint says of a {@link FormatSerializer}: the class of its format and the version of
 * the layout that was written.
 *
 * @param <T> the type laid out
 */
public final class FormatSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
  private @Nullable ByteFormat<T> format;
  private int version;

  /** An empty one, to be filled by {@link #readSnapshot}. */
  public FormatSerializerSnapshot() {}

  FormatSerializerSnapshot(ByteFormat<T> format, int version) {
    this.format = format;
    this.version = version;
  }

  @Override
  public int getCurrentVersion() {
    return 1;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    out.writeUTF(format().getClass().getName());
    out.writeInt(version);
  }

  @Override
  @SuppressWarnings("unchecked")
  public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader)
      throws IOException {
    BadBytesException.checkVersion("serializer snapshot", readVersion, 1, getCurrentVersion());
    ByteFormat<T> read = (ByteFormat<T>) instantiate(in.readUTF(), classLoader);
    format = read;
    version = in.readInt();
    BadBytesException.checkVersion(
        "state of " + read.type().getSimpleName(), version, 1, read.version());
  }

  @Override
  public TypeSerializer<T> restoreSerializer() {
    return new FormatSerializer<>(format(), version);
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> old) {
    if (!(old instanceof FormatSerializerSnapshot<T> written)
        || written.format().getClass() != format().getClass()
        || written.version > version) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    return written.version == version
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
  }

  private static ByteFormat<?> instantiate(String className, ClassLoader classLoader)
      throws IOException {
    try {
      return (ByteFormat<?>)
          Class.forName(className, true, classLoader).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IOException(
          "serializer snapshot: expected a format of this version of the job, got " + className, e);
    }
  }

  private ByteFormat<T> format() {
    if (format == null) {
      throw new IllegalStateException("serializer snapshot: used before it was read");
    }
    return format;
  }
}
