package io.headwater.operator;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** Records in state cannot be read as those of the job's schema: it ends, for no restart helps. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class SchemaRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private SchemaRefusedException(IllegalArgumentException cause) {
    super(cause.getMessage(), cause);
  }

  /** Runs a requirement of a restored task, whose IllegalArgumentException ends the job. */
  static void unless(Runnable requirement) {
    try {
      requirement.run();
    } catch (IllegalArgumentException e) {
      throw new SchemaRefusedException(e);
    }
  }
}
