package io.headwater.record;

/**
 * That a column identifies, and why.
 *
 * @param kind what its values identify
 * @param evidence what says so, for a person; no value is in it
 */
record IdentifierFinding(IdentifierKind kind, String evidence) {
  void write(ByteWriter out) {
    out.writeText(kind.name());
    out.writeText(evidence);
  }

  static IdentifierFinding read(ByteReader in) {
    return new IdentifierFinding(in.readEnum(IdentifierKind.class), in.readText());
  }
}
