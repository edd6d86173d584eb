package io.headwater.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * The registry does not accept this job as it is configured: it ends, for no restart would help.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class RegistryRefusedException extends UncheckedIOException {
  private static final long serialVersionUID = 1;

  RegistryRefusedException(String message) {
    super(message, new IOException(message));
  }
}
