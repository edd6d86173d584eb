package io.headwater.table;

/**
 * Properties of an inferred Avro schema that say how its values looked as text, so that what is
 * generated looks the same. They travel inside the snapshot.
 */
final class TextForm {
  /** Of a field: the column's header, where it is not a legal Avro name. */
  static final String HEADER = "headwater.header";

  /** Of a number: the most decimals any cell had. */
  static final String DECIMALS = "headwater.decimals";

  /** Of a number: whether every cell had as many, zeros included. */
  static final String FIXED = "headwater.fixed";

  /** Of a timestamp: its pattern. */
  static final String PATTERN = "headwater.pattern";

  /** Of a boolean: how true was written. */
  static final String TRUE = "headwater.true";

  /** Of a boolean: how false was written. */
  static final String FALSE = "headwater.false";

  /** Of a field: how a missing value was written. */
  static final String MISSING = "headwater.missing";

  /** Of a record: what stood between the columns. */
  static final String DELIMITER = "headwater.delimiter";

  private TextForm() {}
}
