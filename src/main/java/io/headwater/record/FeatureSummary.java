package io.headwater.record;

/** The decayed distribution of one feature; merging needs one of the same kind. */
sealed interface FeatureSummary permits NumberSummary, LevelSummary {
  /** Adds feature {@code f} of a record, unless it is missing. */
  void add(FeatureValues values, int f);

  /** Adds all that {@code that} holds. */
  void merge(FeatureSummary that);

  /** Multiplies every weight by {@code factor} and forgets what weighs next to nothing. */
  void decay(double factor);

  /** The weight of one value (Double) or level (String); 0 for one not seen. */
  double weight(Object value);

  /** The weight of all values. */
  double total();

  /** What is left of it where values are not to be told apart. */
  FeatureSummary presence();

  /** Appends the summary. */
  void write(ByteWriter out);

  /** An empty summary of a feature. */
  static FeatureSummary of(Feature feature) {
    return feature.isNumber() ? new NumberSummary() : new LevelSummary();
  }

  /** The summary of a feature that comes next. */
  static FeatureSummary read(Feature feature, ByteReader in) {
    return feature.isNumber() ? NumberSummary.read(in) : LevelSummary.read(in);
  }
}
