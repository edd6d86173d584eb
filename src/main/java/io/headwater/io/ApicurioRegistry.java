package io.headwater.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headwater.config.RegistryIds;
import io.headwater.config.RegistrySettings;
import io.headwater.io.ReferencedSchemas.Found;
import io.headwater.record.BadRecordException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** Apicurio's own interface, version 2 or 3. */
final class ApicurioRegistry implements SchemaRegistry {
  private static final String ARTIFACTS = "/groups/default/artifacts?ifExists=";
  private static final String JSON = "application/json";

  private final RegistryHttp http;
  private final boolean isThird;
  private final String registered;

  ApicurioRegistry(RegistryHttp http, RegistrySettings settings) {
    this.http = http;
    this.isThird = settings.apicurioVersion() == 3;
    this.registered = settings.ids() == RegistryIds.GLOBAL_ID ? "globalId" : "contentId";
  }

  @Override
  public Schema schema(SchemaId id) throws BadRecordException {
    String place =
        switch (id.kind()) {
          case GLOBAL -> "/ids/globalIds/" + id.value();
          case CONTENT -> "/ids/contentIds/" + id.value();
          default ->
              throw new BadRecordException(
                  "%s: expected an id of Apicurio; set source.registry.url to its interface for Confluent's protocol, which ends in /apis/ccompat/v7"
                      .formatted(id));
        };
    String text =
        http.get(place)
            .orElseThrow(
                () ->
                    new BadRecordException(
                        "%s: expected one of the registry at %s, got %s"
                            .formatted(id.kind().text(), http.url(), id.value())));
    return new ReferencedSchemas(this::at).parse(id, new Found(text, references(place)));
  }

  private Found at(String version) throws BadRecordException {
    String text =
        http.get(isThird ? version + "/content" : version)
            .orElseThrow(
                () ->
                    new BadRecordException(
                        "schema: expected its reference %s in the registry at %s, got nothing"
                            .formatted(version, http.url())));
    return new Found(text, references(version));
  }

  /** The versions that a schema refers to; none where the registry is too old to know. */
  private List<String> references(String place) {
    List<String> versions = new ArrayList<>();
    for (JsonNode reference :
        http.json(place + "/references").orElse(RegistryHttp.JSON.nullNode())) {
      versions.add(
          "/groups/%s/artifacts/%s/versions/%s"
              .formatted(
                  RegistryHttp.part(reference.path("groupId").asText("default")),
                  RegistryHttp.part(reference.path("artifactId").asText()),
                  RegistryHttp.part(reference.path("version").asText())));
    }
    return versions;
  }

  @Override
  public long register(String subject, Schema schema) {
    JsonNode made = isThird ? create(subject, schema) : createOfTwo(subject, schema);
    return http.field(made, registered).asLong();
  }

  private JsonNode create(String subject, Schema schema) {
    ObjectNode body = RegistryHttp.JSON.createObjectNode();
    body.put("artifactId", subject).put("artifactType", "AVRO");
    body.putObject("firstVersion")
        .putObject("content")
        .put("content", schema.toString())
        .put("contentType", JSON);
    JsonNode answer =
        http.post(ARTIFACTS + "FIND_OR_CREATE_VERSION", body.toString(), "Content-Type", JSON);
    return http.field(answer, "version");
  }

  private JsonNode createOfTwo(String subject, Schema schema) {
    return http.post(
        ARTIFACTS + "RETURN_OR_UPDATE",
        schema.toString(),
        "Content-Type",
        JSON,
        "X-Registry-ArtifactType",
        "AVRO",
        "X-Registry-ArtifactId",
        subject);
  }
}
