package io.headwater.io;

import java.lang.reflect.Field;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin client that an exactly-once writer of the Kafka connector 5.0.0 opens to list
 * transactions, and does not close: every start of a job would leave one thread for each of its
 * sinks in the TaskManager, asking its brokers for ever.
 */
final class LeftOpenAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(LeftOpenAdmin.class);
  private static final String FIELD = "adminClient";

  private LeftOpenAdmin() {}

  /** Closes the client of {@code writer}, if it has one. */
  static void close(Object writer) {
    for (Class<?> type = writer.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(FIELD) && Admin.class.isAssignableFrom(field.getType())) {
          close(field, writer);
        }
      }
    }
  }

  private static void close(Field field, Object writer) {
    try {
      field.setAccessible(true);
      if (field.get(writer) instanceof Admin admin) {
        admin.close(Duration.ZERO);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn("{}: expected to close its admin client, got {}", writer.getClass().getName(), e);
    }
  }
}
