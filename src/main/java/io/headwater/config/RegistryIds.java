package io.headwater.config;

/** What the schema ids in front of the records mean to the registry. */
public enum RegistryIds {
  /** The schema ids of Confluent's protocol. */
  SCHEMA_ID,
  /** Apicurio's global ids: one for each version of an artifact. */
  GLOBAL_ID,
  /** Apicurio's content ids: one for each distinct content. */
  CONTENT_ID
}
