package io.headwater.flow;

/**
 * How a method is found by id and made from its configuration; registered in {@code
 * META-INF/services}.
 */
public interface FlowMethodFactory {
  /** The id of the methods it makes; the key of their configuration under {@code flow}. */
  String id();

  /** One line: what the method is and when to choose it. */
  String summary();

  /** What a user should know of it before choosing it. */
  MethodCard card();

  /** A record with the method's defaults; its components are the keys a user may set. */
  Record defaults();

  /** The method; {@code config} has the class of {@link #defaults()}. */
  FlowMethod create(Record config);
}
