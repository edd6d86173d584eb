package io.headwater.record;

import java.util.Optional;

/**
 * The bytes of what a column's numbers lie on: a {@link Grain}, and before it, where that is not
 * exact, an {@link ExactLattice} behind the byte {@value #EXACT}, which no grain begins with.
 *
 * @param grain the lattice of the numbers as doubles
 * @param exact that of the numbers themselves, where doubles do not hold them
 */
record GrainBytes(Grain grain, Optional<ExactLattice> exact) {
  private static final int EXACT = 0x40;

  void write(ByteWriter out) {
    exact.ifPresent(
        lattice -> {
          out.writeByte(EXACT);
          lattice.write(out);
        });
    grain.write(out);
  }

  static GrainBytes read(ByteReader in) {
    return read(in.readByte(), in);
  }

  /** The bytes of which the first has been read. */
  static GrainBytes read(int first, ByteReader in) {
    if (first != EXACT) {
      return new GrainBytes(Grain.read(first, in), Optional.empty());
    }
    ExactLattice exact = ExactLattice.read(in);
    return new GrainBytes(Grain.read(in), Optional.of(exact));
  }
}
