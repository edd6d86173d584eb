package io.headwater.record;

/**
 * The bytes of {@link Entries}. On a lattice a value is its distance in steps from the one before;
 * a weight takes the shortest form that keeps its bits.
 *
 * <pre>
 * count  varint
 * entry  flags 1: bit 0 repeated, bit 1 interval, bits 2-3 form of the weight
 *        low; high if an interval: lattice: varint steps above the last value (the first: 8 bytes)
 *                                  no lattice: 8 bytes
 *        weight: form 0: 8 bytes, 1: 4 bytes, 2: varint
 * </pre>
 */
final class EntriesBytes {
  private static final int REPEATED = 1;
  private static final int INTERVAL = 2;
  private static final int FORM_SHIFT = 2;
  private static final int DOUBLE = 0;
  private static final int FLOAT = 1;
  private static final int WHOLE = 2;
  private static final double MOST_WHOLE = 0x1p31;

  private final Grain grain;
  private long last;
  private boolean first = true;

  private EntriesBytes(Grain grain) {
    this.grain = grain;
  }

  /** Appends entries, all of whose values lie on {@code grain}. */
  static void write(Entries entries, Grain grain, ByteWriter out) {
    out.writeVarLong(entries.size());
    EntriesBytes bytes = new EntriesBytes(grain);
    for (int k = 0; k < entries.size(); k++) {
      bytes.writeEntry(entries, k, out);
    }
  }

  private void writeEntry(Entries entries, int k, ByteWriter out) {
    double weight = entries.weight(k);
    int form = form(weight);
    out.writeByte(
        (entries.isRepeated(k) ? REPEATED : 0)
            | (entries.isPoint(k) ? 0 : INTERVAL)
            | form << FORM_SHIFT);
    writeValue(entries.low(k), out);
    if (!entries.isPoint(k)) {
      writeValue(entries.high(k), out);
    }
    switch (form) {
      case WHOLE -> out.writeVarLong((long) weight);
      case FLOAT -> out.writeFloat((float) weight);
      default -> out.writeDouble(weight);
    }
  }

  private static int form(double weight) {
    if (weight < MOST_WHOLE && weight == StrictMath.rint(weight)) {
      return WHOLE;
    }
    return (float) weight == weight ? FLOAT : DOUBLE;
  }

  private void writeValue(double value, ByteWriter out) {
    if (!grain.isLattice()) {
      out.writeDouble(value);
      return;
    }
    long steps = grain.steps(value);
    if (first) {
      out.writeLong(steps);
    } else {
      out.writeVarLong(steps - last);
    }
    first = false;
    last = steps;
  }

  /** The entries that come next. */
  static Entries read(Grain grain, ByteReader in) {
    int count = in.readCount(2);
    Entries.Draft draft = new Entries.Draft(count);
    EntriesBytes bytes = new EntriesBytes(grain);
    for (int k = 0; k < count; k++) {
      bytes.readEntry(in, draft);
    }
    return draft.entries();
  }

  private void readEntry(ByteReader in, Entries.Draft into) {
    int flags = in.readByte();
    double low = readValue(in);
    double high = (flags & INTERVAL) == 0 ? low : readValue(in);
    double weight =
        switch (flags >> FORM_SHIFT) {
          case WHOLE -> in.readVarLong();
          case FLOAT -> in.readFloat();
          case DOUBLE -> in.readDouble();
          default -> throw in.corrupt("expected a weight of form 0 to 2, got flags " + flags);
        };
    if (!(weight > 0) || !(low <= high) || into.lastHigh() > low) {
      throw in.corrupt("expected ascending values of positive weight");
    }
    into.add(low, high, weight, (flags & REPEATED) != 0);
  }

  private double readValue(ByteReader in) {
    if (!grain.isLattice()) {
      return in.readDouble();
    }
    last = first ? in.readLong() : last + in.readVarLong();
    first = false;
    return grain.value(last);
  }
}
