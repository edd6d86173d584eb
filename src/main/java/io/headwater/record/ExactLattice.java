package io.headwater.record;

import io.headwater.measure.RandomKey;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;

/**
 * Whole numbers that a double does not hold: units of 10^-scale on the lattice offset + k step,
 * within what was seen. Finds, near a double, one of those it may stand for. Immutable.
 *
 * @param scale the decimals of a unit; 0 for whole numbers
 * @param offset a value that was seen
 * @param step the greatest common divisor of the distances of all values; 0 while there is one
 * @param least the least value
 * @param greatest the greatest value
 */
record ExactLattice(
    int scale, BigInteger offset, BigInteger step, BigInteger least, BigInteger greatest) {
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  /** The lattice of one value. */
  static ExactLattice of(int scale, BigInteger value) {
    return new ExactLattice(scale, value, BigInteger.ZERO, value, value);
  }

  /** The lattice of values that doubles held so far. */
  static ExactLattice of(int scale, Grain grain, double least, double greatest) {
    BigDecimal step = BigDecimal.valueOf(Math.max(1, grain.step()), grain.decimals());
    return new ExactLattice(
        scale, BigInteger.ZERO, units(step, scale), units(least, scale), units(greatest, scale));
  }

  private static BigInteger units(double value, int scale) {
    return units(new BigDecimal(value), scale);
  }

  private static BigInteger units(BigDecimal value, int scale) {
    return value.movePointRight(scale).setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
  }

  /** The finest lattice that holds this one and {@code value}. */
  ExactLattice with(BigInteger value) {
    return merge(of(scale, value));
  }

  /** The finest lattice that holds both. */
  ExactLattice merge(ExactLattice that) {
    BigInteger common = step.gcd(that.step).gcd(offset.subtract(that.offset));
    return new ExactLattice(
        scale, offset, common, least.min(that.least), greatest.max(that.greatest));
  }

  /** The value of the lattice nearest to {@code number}. */
  BigInteger nearest(double number) {
    return at(units(number, scale));
  }

  private BigInteger at(BigInteger value) {
    BigInteger inside = value.max(least).min(greatest);
    if (step.signum() == 0) {
      return offset;
    }
    BigInteger below = inside.subtract(offset).mod(step);
    BigInteger down = inside.subtract(below);
    boolean up = below.shiftLeft(1).compareTo(step) > 0;
    BigInteger near = up ? down.add(step) : down;
    return near.compareTo(greatest) > 0
        ? near.subtract(step)
        : near.compareTo(least) < 0 ? near.add(step) : near;
  }

  /**
   * One of the values that round to {@code number}, each as likely as the others; at an end of what
   * was seen, that end.
   */
  BigInteger near(double number, RandomKey key) {
    if (number <= number(least)) {
      return least;
    }
    if (number >= number(greatest)) {
      return greatest;
    }
    BigDecimal half = new BigDecimal(Math.ulp(number)).divide(TWO);
    BigDecimal center = new BigDecimal(number);
    BigInteger from = units(center.subtract(half), scale).max(least);
    BigInteger to = units(center.add(half), scale).min(greatest);
    if (step.signum() == 0 || to.compareTo(from) <= 0) {
      return nearest(number);
    }
    BigInteger first = from.add(offset.subtract(from).mod(step));
    BigInteger count = to.subtract(first).divide(step).add(BigInteger.ONE);
    if (first.compareTo(to) > 0) {
      return nearest(number);
    }
    return first.add(step.multiply(random(key).mod(count)));
  }

  private double number(BigInteger units) {
    return new BigDecimal(units, scale).doubleValue();
  }

  /** Uniform on 0 to 2^128 - 1. */
  private static BigInteger random(RandomKey key) {
    ByteBuffer bits = ByteBuffer.allocate(2 * Long.BYTES);
    bits.putLong(key.at(0).bits()).putLong(key.at(1).bits());
    return new BigInteger(1, bits.array());
  }

  void write(ByteWriter out) {
    out.writeVarLong(scale);
    for (BigInteger number : new BigInteger[] {offset, step, least, greatest}) {
      out.writeText(number.toString(Character.MAX_RADIX));
    }
  }

  static ExactLattice read(ByteReader in) {
    int scale = (int) in.readVarLong();
    return new ExactLattice(scale, number(in), number(in), number(in), number(in));
  }

  private static BigInteger number(ByteReader in) {
    String text = in.readText();
    try {
      return new BigInteger(text, Character.MAX_RADIX);
    } catch (NumberFormatException e) {
      throw in.corrupt("expected a whole number, got '%.40s'".formatted(text));
    }
  }
}
