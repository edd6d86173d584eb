package io.headwater.operator;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * What Flink needs to know of a type that has a {@link ByteFormat}: never a key, never split into
 * fields, never left to a generic serializer.
 *
 * @param <T> the type laid out
 */
final class FormatTypeInformation<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1;

  private final ByteFormat<T> format;

  FormatTypeInformation(ByteFormat<T> format) {
    this.format = format;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return format.type();
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return new FormatSerializer<>(format);
  }

  @Override
  public String toString() {
    return format.type().getSimpleName();
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof FormatTypeInformation<?> info
        && format.getClass() == info.format.getClass();
  }

  @Override
  public int hashCode() {
    return format.getClass().hashCode();
  }

  @Override
  public boolean canEqual(Object that) {
    return that instanceof FormatTypeInformation<?>;
  }
}
