package io.headwater.record;

import java.util.List;
import java.util.Optional;

/**
 * What a value may be a function of: one category, or two, in order or in either order.
 *
 * @param first the feature of the first category
 * @param second the feature of the second, or {@link #NONE}
 * @param unordered whether (a, b) and (b, a) are the same key
 */
record RuleKey(int first, int second, boolean unordered) {
  /** The second feature of a key of one category. */
  static final int NONE = -1;

  static RuleKey single(int feature) {
    return new RuleKey(feature, NONE, false);
  }

  /** This key by the places that its features have elsewhere; none if one has none there. */
  Optional<RuleKey> moved(int[] placeOf) {
    int a = placeOf[first];
    int b = isPair() ? placeOf[second] : NONE;
    if (a < 0 || isPair() && b < 0) {
      return Optional.empty();
    }
    boolean turned = unordered && a > b;
    return Optional.of(turned ? new RuleKey(b, a, true) : new RuleKey(a, b, unordered));
  }

  boolean isPair() {
    return second != NONE;
  }

  boolean has(int feature) {
    return first == feature || second == feature;
  }

  /** The key of a record. */
  List<String> of(FeatureValues values) {
    return isPair() ? of(values.level(first), values.level(second)) : List.of(values.level(first));
  }

  /** The key of a pair of levels. */
  List<String> of(String a, String b) {
    return unordered && a.compareTo(b) > 0 ? List.of(b, a) : List.of(a, b);
  }

  void write(ByteWriter out) {
    out.writeInt(first);
    out.writeInt(second);
    out.writeBoolean(unordered);
  }

  static RuleKey read(ByteReader in, List<FeatureCodec> features) {
    RuleKey key = new RuleKey(in.readInt(), in.readInt(), in.readBoolean());
    boolean known = isCategory(key.first, features);
    if (!known || key.isPair() && !isCategory(key.second, features)) {
      throw in.corrupt("expected the key of a rule to be categories, got " + key);
    }
    return key;
  }

  private static boolean isCategory(int feature, List<FeatureCodec> features) {
    return feature >= 0 && feature < features.size() && features.get(feature) instanceof LevelBlock;
  }
}
