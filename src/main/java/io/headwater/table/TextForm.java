package io.headwater.table;

/**
 * Properties of an inferred Avro schema that say how its values looked as text, so that what is
 * generated looks the same. They travel inside the snapshot.
 */
final class TextForm {
  /** Of a field: the column's header, where it is not a legal Avro name. */
  static final String HEADER = "headwater.header";

  /** Of a number: how 1234.5 is written, and -1234.5 where that is unusual: {@link NumberForm}. */
  static final String NUMBER = "headwater.number";

  /** Of a number: the most decimals any cell had, before its exponent if all have one. */
  static final String DECIMALS = "headwater.decimals";

  /** Of a number: the fewest decimals any cell had, if not 0. */
  static final String LEAST_DECIMALS = "headwater.least-decimals";

  /** Of a number: whether every cell had as many, zeros included. */
  static final String FIXED = "headwater.fixed";

  /** Of a number: an exponent as it is written, such as E+00. */
  static final String EXPONENT = "headwater.exponent";

  /** Of a number: from which size on it has an exponent. */
  static final String EXPONENT_FROM = "headwater.exponent-from";

  /** Of a number: below which size it has an exponent. */
  static final String EXPONENT_BELOW = "headwater.exponent-below";

  /** Of a time: its pattern. */
  static final String PATTERN = "headwater.pattern";

  /** Of a time: the unit of a whole number since 1970: {@link EpochUnit}. */
  static final String EPOCH = "headwater.epoch";

  /** Of a field: the field of local times whose offsets from UTC it has. */
  static final String OFFSET_OF = "headwater.offset-of";

  /** Of a boolean: how true was written. */
  static final String TRUE = "headwater.true";

  /** Of a boolean: how false was written. */
  static final String FALSE = "headwater.false";

  /** Of a field: how a missing value was written. */
  static final String MISSING = "headwater.missing";

  /** Of a field: text among its numbers or times that is kept as it is. */
  static final String MARKS = "headwater.marks";

  /** Of a field: whether its numbers or times were JSON strings. */
  static final String QUOTED = "headwater.quoted";

  /** Of a field: whether its text is JSON as it stood, since its values have several types. */
  static final String LITERAL = "headwater.literal";

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
