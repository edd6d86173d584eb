package io.headwater.table;

import io.headwater.record.SchemaHints;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;
import org.jspecify.annotations.Nullable;

/** The numbers of a column as text and back, with its decimals, exponents and form. */
final class NumberText {
  private final Schema type;
  private final NumberForm form;
  private final Optional<Integer> decimals;
  private final boolean fixed;
  private final int leastDecimals;
  private final Set<Double> sentinels = new HashSet<>();
  private final @Nullable String exponent;
  private final double exponentFrom;
  private final double exponentBelow;

  /** The numbers of {@code field}, whose value other than null is of {@code type}. */
  NumberText(Schema type, Schema.Field field) {
    this.type = type;
    String example = type.getProp(TextForm.NUMBER);
    this.form = example == null ? NumberForm.PLAIN : NumberForm.of(example);
    this.decimals =
        type.getObjectProp(TextForm.DECIMALS) instanceof Integer number
            ? Optional.of(number)
            : Optional.empty();
    this.fixed = Boolean.TRUE.equals(type.getObjectProp(TextForm.FIXED));
    this.leastDecimals =
        type.getObjectProp(TextForm.LEAST_DECIMALS) instanceof Integer least ? least : 0;
    if (field.getObjectProp(SchemaHints.SENTINELS) instanceof List<?> codes) {
      codes.forEach(code -> sentinels.add(Double.valueOf(code.toString())));
    }
    this.exponent = type.getProp(TextForm.EXPONENT);
    this.exponentFrom =
        Double.parseDouble(ColumnText.text(type.getProp(TextForm.EXPONENT_FROM), "0"));
    this.exponentBelow =
        Double.parseDouble(ColumnText.text(type.getProp(TextForm.EXPONENT_BELOW), "0"));
  }

  /** The number in {@code cell}, as Avro has it; null if there is none. */
  @Nullable Object parse(String cell) {
    String plain = form.plain(cell);
    if (plain == null) {
      return null;
    }
    return switch (type.getType()) {
      case INT -> Integer.valueOf(plain);
      case LONG -> Long.valueOf(plain);
      case BYTES -> bytes(new BigDecimal(plain));
      default -> Double.valueOf(plain);
    };
  }

  private ByteBuffer bytes(BigDecimal number) {
    return ByteBuffer.wrap(number.setScale(scale()).unscaledValue().toByteArray());
  }

  private int scale() {
    return type.getLogicalType() instanceof LogicalTypes.Decimal decimal ? decimal.getScale() : 0;
  }

  /** The cell of a number. */
  String text(Object value) {
    if (value instanceof ByteBuffer bytes && type.getType() == Type.BYTES) {
      byte[] unscaled = new byte[bytes.remaining()];
      bytes.duplicate().get(unscaled);
      BigDecimal number = new BigDecimal(new BigInteger(unscaled), scale());
      return form.write(fixed ? number.toPlainString() : plain(number));
    }
    if (!(value instanceof Double) && !(value instanceof Float)) {
      return form.write(value.toString());
    }
    BigDecimal number = new BigDecimal(value.toString());
    if (sentinels.contains(((Number) value).doubleValue())) {
      return form.write(allHaveDecimals() ? decimal(number) : plain(number));
    }
    return form.write(hasExponent(number) ? scientific(number) : decimal(number));
  }

  private boolean hasExponent(BigDecimal number) {
    double size = Math.abs(number.doubleValue());
    boolean always = exponentFrom == 0 && exponentBelow == 0;
    return exponent != null && (always || size >= exponentFrom || size > 0 && size < exponentBelow);
  }

  private String decimal(BigDecimal number) {
    if (decimals.isEmpty() || exponent != null) {
      return plain(number);
    }
    BigDecimal rounded = number.setScale(decimals.get(), RoundingMode.HALF_EVEN);
    return fixed ? rounded.toPlainString() : withLeastDecimals(rounded);
  }

  /** Without the zeros at the end that no cell of the column needs. */
  private String withLeastDecimals(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < leastDecimals
        ? number.setScale(leastDecimals).toPlainString()
        : plain(number);
  }

  /** Whether codes are written with decimals, as every other number is. */
  private boolean allHaveDecimals() {
    return leastDecimals > 0;
  }

  private static String plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.signum() == 0 ? "0" : stripped.toPlainString();
  }

  /** One digit, the decimals, and the exponent in the column's style. */
  private String scientific(BigDecimal number) {
    int power = power(number);
    BigDecimal mantissa = number.scaleByPowerOfTen(-power);
    if (decimals.isPresent()) {
      mantissa = mantissa.setScale(decimals.get(), RoundingMode.HALF_EVEN);
      if (power(mantissa) > 0) {
        power++;
        mantissa = mantissa.scaleByPowerOfTen(-1).setScale(decimals.get(), RoundingMode.HALF_EVEN);
      }
    }
    String digits = fixed && decimals.isPresent() ? mantissa.toPlainString() : plain(mantissa);
    String style = exponent == null ? "E0" : exponent;
    boolean plus = style.indexOf('+') > 0;
    int width = style.length() - (plus ? 2 : 1);
    String sign = power < 0 ? "-" : plus ? "+" : "";
    String exponentDigits = Integer.toString(Math.abs(power));
    return digits
        + style.charAt(0)
        + sign
        + "0".repeat(Math.max(0, width - exponentDigits.length()))
        + exponentDigits;
  }

  private static int power(BigDecimal number) {
    return number.signum() == 0 ? 0 : number.precision() - number.scale() - 1;
  }
}
