package io.headwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** An Avro schema in an {@code .avsc} file. */
public final class SchemaFile {
  private static final long MAX_BYTES = 1 << 23;

  private SchemaFile() {}

  /** The record schema in {@code file}; anything else is a {@link ConfigException}. */
  public static Schema read(Path file) {
    try {
      requireSchema(file);
      Schema schema = new Schema.Parser().parse(Files.readString(file));
      if (schema.getType() != Schema.Type.RECORD) {
        throw refused(file, "expected a record schema, got %s", schema.getType().getName());
      }
      return schema;
    } catch (NoSuchFileException e) {
      throw refused(file, "no such file; paths are relative to the current directory");
    } catch (IOException e) {
      throw refused(file, "not readable (%s)", e);
    } catch (AvroRuntimeException e) {
      throw refused(file, "expected an Avro schema in JSON, got: %s", firstLine(e));
    }
  }

  /** A pipe or a device may never end, and fill the memory or stand still. */
  private static void requireSchema(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw refused(file, "expected a file, got a directory; name the .avsc file in it");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw refused(file, "expected a file, got a pipe or a device; write the schema to a file");
    }
    if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
      throw refused(
          file,
          "expected at most %,d bytes, got %,d; is it the schema, or its data?",
          MAX_BYTES,
          Files.size(file));
    }
  }

  private static String firstLine(AvroRuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("nothing");
  }

  private static ConfigException refused(Path file, String message, Object... args) {
    ConfigProblem problem =
        new ConfigProblem("source.schema", file + ": " + message.formatted(args));
    return new ConfigException("of the schema", List.of(problem));
  }
}
