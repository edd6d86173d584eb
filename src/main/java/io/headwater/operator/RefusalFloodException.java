package io.headwater.operator;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** More records are refused than the job may refuse: it ends, for no restart would help. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class RefusalFloodException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RefusalFloodException(String message) {
    super(message);
  }
}
