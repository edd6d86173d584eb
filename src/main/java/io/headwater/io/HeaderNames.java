package io.headwater.io;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The names of the headers the job reads and writes; their values are UTF-8 text. */
public final class HeaderNames {
  /** {@code true} on every synthetic record. */
  public static final String SYNTHETIC = "synthetic";

  /** The job that made a synthetic record. */
  public static final String JOB = "headwater.job";

  /** The stream it is a twin of. */
  public static final String STREAM = "headwater.stream";

  /** The snapshot it was drawn from. */
  public static final String SNAPSHOT = "headwater.snapshot";

  /** Its index among that snapshot's draws. */
  public static final String INDEX = "headwater.index";

  /** Whether the snapshot passed its certificate: {@code pass}, {@code fail} or {@code none}. */
  public static final String CERTIFICATE = "headwater.certificate";

  /** Of what a synthetic record's key is made: {@code fields} of it, or a {@code surrogate}. */
  public static final String KEY = "headwater.key";

  /** In a request and in its answer: by what whoever asked knows the answer again. */
  public static final String CORRELATION = "headwater.correlation-id";

  /** In a request: who asks, for the quotas. */
  public static final String REQUESTER = "headwater.requester";

  /** Of how many records an answer is made. */
  public static final String COUNT = "headwater.count";

  /** The prefix of what dead letters say. */
  public static final String ERRORS = "headwater.errors.";

  private HeaderNames() {}

  /** The bytes of a header's value. */
  static byte[] value(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the headers of a Kafka record say that it is synthetic. */
  static boolean saySynthetic(Headers headers) {
    Header header = headers.lastHeader(SYNTHETIC);
    return header != null
        && header.value() != null
        && new String(header.value(), StandardCharsets.UTF_8).equals("true");
  }
}
