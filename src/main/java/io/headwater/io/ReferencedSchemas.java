package io.headwater.io;

import io.headwater.record.BadRecordException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Parses a schema after those it refers to, each of them once. */
final class ReferencedSchemas {
  /** A schema that refers to more than this is no schema of a record. */
  private static final int MOST = 1_000;

  private final Lookup lookup;
  private final Schema.Parser parser = new Schema.Parser();
  private final Set<String> seen = new HashSet<>();

  /**
   * A schema as a registry has it.
   *
   * @param text its JSON
   * @param references the places of those it refers to
   */
  record Found(String text, List<String> references) {}

  /** Finds the schema at a place. */
  interface Lookup {
    /** What is there; nothing there is the record's fault. */
    Found at(String place) throws BadRecordException;
  }

  ReferencedSchemas(Lookup lookup) {
    this.lookup = lookup;
  }

  /** The schema, which the record names as {@code id}. */
  Schema parse(SchemaId id, Found found) throws BadRecordException {
    try {
      parseReferences(found);
      return parser.parse(found.text());
    } catch (AvroRuntimeException e) {
      throw new BadRecordException(
          "%s: expected an Avro schema, got %.200s; %s".formatted(id, found.text(), e.getMessage()),
          e);
    }
  }

  private void parseReferences(Found found) throws BadRecordException {
    for (String place : found.references()) {
      if (seen.add(place)) {
        if (seen.size() > MOST) {
          throw new BadRecordException(
              "schema: expected at most %d references, got more".formatted(MOST));
        }
        Found reference = lookup.at(place);
        parseReferences(reference);
        parser.parse(reference.text());
      }
    }
  }
}
