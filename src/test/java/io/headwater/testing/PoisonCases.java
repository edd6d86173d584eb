package io.headwater.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.avro.Schema;

/** Values of a source topic that once ended or stopped a job, in {@code src/test/resources}. */
public final class PoisonCases {
  /** With a decimal, which may have no bytes. */
  public static final Schema DECIMAL =
      schema(
          """
          {"type":"record","name":"R","fields":[
           {"name":"t","type":{"type":"long","logicalType":"timestamp-millis"}},
           {"name":"i","type":"int"},{"name":"s","type":"string"},
           {"name":"amount",
            "type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}}]}
          """);

  /** A list, each element in the one before. */
  public static final Schema RECURSIVE =
      schema(
          """
          {"type":"record","name":"N","fields":[
           {"name":"t","type":{"type":"long","logicalType":"timestamp-millis"}},
           {"name":"i","type":"int"},{"name":"s","type":"string"},
           {"name":"next","type":["null","N"],"default":null}]}
          """);

  private PoisonCases() {}

  private static Schema schema(String text) {
    return new Schema.Parser().parse(text);
  }

  /** A record of {@link #DECIMAL} whose decimal has no bytes. */
  public static byte[] zeroLengthDecimal() {
    return read("decimal-zero-length.bin");
  }

  /** A record of {@link #RECURSIVE}, 20,000 deep in 180 kB. */
  public static byte[] nestedTooDeep() {
    return read("recursive-20000.bin.gz");
  }

  private static byte[] read(String name) {
    try (InputStream in =
        Objects.requireNonNull(PoisonCases.class.getResourceAsStream("/poison/" + name))) {
      return name.endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
