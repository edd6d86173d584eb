package io.headwater.io;

import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.io.ReferencedSchemas.Found;
import io.headwater.io.SchemaId.Kind;
import io.headwater.record.BadRecordException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** A registry that speaks Confluent's protocol. */
final class ConfluentRegistry implements SchemaRegistry {
  private static final String TYPE = "application/vnd.schemaregistry.v1+json";

  private final RegistryHttp http;

  ConfluentRegistry(RegistryHttp http) {
    this.http = http;
  }

  @Override
  public Schema schema(SchemaId id) throws BadRecordException {
    String path =
        switch (id.kind()) {
          case SCHEMA -> "/schemas/ids/" + id.value();
          case GUID -> "/schemas/guids/" + id.value();
          default ->
              throw new BadRecordException(
                  "%s: expected an id of Confluent's protocol; set source.registry.url to Apicurio's own interface, which ends in /apis/registry/v2 or /v3"
                      .formatted(id));
        };
    return new ReferencedSchemas(this::at).parse(id, found(path, id.kind(), id.value()));
  }

  private Found at(String place) throws BadRecordException {
    return found(place, Kind.SCHEMA, place);
  }

  private Found found(String path, Kind kind, String value) throws BadRecordException {
    JsonNode answer =
        http.json(path)
            .orElseThrow(
                () ->
                    new BadRecordException(
                        "%s: expected one of the registry at %s, got %s"
                            .formatted(kind.text(), http.url(), value)));
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new BadRecordException(
          "%s %s: expected a schema of type AVRO, got %s".formatted(kind.text(), value, type));
    }
    List<String> references = new ArrayList<>();
    for (JsonNode reference : answer.path("references")) {
      references.add(
          "/subjects/%s/versions/%s"
              .formatted(
                  RegistryHttp.part(reference.path("subject").asText()),
                  RegistryHttp.part(reference.path("version").asText())));
    }
    return new Found(http.field(answer, "schema").asText(), references);
  }

  @Override
  public long register(String subject, Schema schema) {
    String path = "/subjects/" + RegistryHttp.part(subject) + "/versions";
    String body = RegistryHttp.JSON.createObjectNode().put("schema", schema.toString()).toString();
    return http.field(http.post(path, body, "Content-Type", TYPE), "id").asLong();
  }
}
