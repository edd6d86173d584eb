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

  /** Of a record: what ended a line. */
  static final String LINE_END = "headwater.line-end";

  /** Of a record: how its characters were bytes. */
  static final String ENCODING = "headwater.encoding";

  /** Of a record: whether its file began with a byte-order mark. */
  static final String MARKED = "headwater.marked";

  /** Of a field: whether a missing value was a key that was not there, rather than a null. */
  static final String ABSENT = "headwater.absent";

  /** Of a record: whether its objects stood in one JSON array. */
  static final String ARRAY = "headwater.array";

  private TextForm() {}
}
