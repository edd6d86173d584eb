package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import org.apache.flink.runtime.JobException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class FailureReasonTest {
  private static Throwable sent(Exception cause) {
    return new SerializedThrowable(
        new JobException("Recovery is suppressed by NoRestartBackoffTimeStrategy", cause));
  }

  /** However deep it is, and although Flink puts the class in front of it. */
  @Test
  void ourOwnMessageIsTheReason() {
    String message = "source.registry: expected an answer, got: refused; is the address right?";
    Exception ours = new UncheckedIOException(message, new ConnectException("Connection refused"));
    assertThat(FailureReason.of(sent(new IOException("task failed", ours)))).isEqualTo(message);
  }

  @Test
  void withoutOneItIsWhatTheRootSays() {
    Exception foreign = new IOException("task failed", new ConnectException("Connection refused"));
    assertThat(FailureReason.of(sent(foreign))).isEqualTo("ConnectException: Connection refused");
  }

  @Test
  void anExceptionWithoutAMessageIsItsName() {
    assertThat(FailureReason.of(new IllegalStateException())).isEqualTo("IllegalStateException");
  }
}
