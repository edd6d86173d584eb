package io.headwater.config;

import io.headwater.flow.OfStream;
import java.lang.reflect.RecordComponent;

/** The settings of one of the parts that a stream is trained in. */
final class Parts {
  private Parts() {}

  /**
   * The same settings for one of {@code parts} >= 1 equal parts: every number marked as {@link
   * OfStream} is divided, in the records within as well.
   */
  static <R extends Record> R of(R whole, int parts) {
    RecordComponent[] components = whole.getClass().getRecordComponents();
    Object[] values = RecordBinder.valuesOf(whole, components);
    for (int i = 0; i < components.length; i++) {
      if (components[i].isAnnotationPresent(OfStream.class)) {
        values[i] = ((Integer) values[i] + parts - 1) / parts;
      } else if (values[i] instanceof Record within) {
        values[i] = of(within, parts);
      }
    }
    return RecordBinder.instance(whole, values);
  }
}
