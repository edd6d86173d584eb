package io.headwater.record;

/** The frozen way of one feature to its coordinates and back. */
sealed interface FeatureCodec permits NumberTransform, CodedNumber, LevelBlock {
  /** The number of coordinates; 0 when only one value was seen, or none. */
  int width();

  /** Writes the value most likely in the absence of coordinates {@code into} feature {@code f}. */
  void fallback(FeatureValues into, int f);

  /** Appends the codec. */
  void write(ByteWriter out);

  /** The codec of a feature that comes next. */
  static FeatureCodec read(Feature feature, ByteReader in) {
    if (!feature.isNumber()) {
      return LevelBlock.read(in);
    }
    int first = in.readByte();
    return first == CodedNumber.MARK ? CodedNumber.read(in) : NumberTransform.read(first, in);
  }
}
