package io.headwater.record;

import io.headwater.measure.RandomKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts of the shapes that a column's values have, in their shares: lengths, separators and fixed
 * parts stay, digits stay digits and letters letters, and check digits fit. Immutable.
 */
final class ShapedText implements SurrogateForm {
  static final int TAG = 0;

  /** The most shapes; the lightest beyond are forgotten. */
  private static final int MOST = 64;

  private final CheckDigits check;
  private final List<TextShape> shapes;
  private final double[] weights;

  private ShapedText(CheckDigits check, List<TextShape> shapes) {
    this.check = check;
    this.shapes = List.copyOf(shapes);
    this.weights = shapes.stream().mapToDouble(TextShape::weight).toArray();
  }

  /**
   * The shapes of {@code values}, which are different and at least one.
   *
   * @param number whether they are whole numbers
   */
  static ShapedText of(Collection<String> values, CheckDigits check, boolean number) {
    Map<String, List<String>> byOutline = new HashMap<>();
    for (String value : values) {
      byOutline.computeIfAbsent(outline(value, check), k -> new ArrayList<>()).add(value);
    }
    List<String> outlines = new ArrayList<>(byOutline.keySet());
    outlines.sort(
        Comparator.<String>comparingInt(
                outline -> -byOutline.getOrDefault(outline, List.of()).size())
            .thenComparing(Comparator.naturalOrder()));
    List<TextShape> shapes = new ArrayList<>();
    for (String outline : outlines.subList(0, Math.min(MOST, outlines.size()))) {
      List<String> alike = byOutline.getOrDefault(outline, List.of());
      List<String> alphabets = ShapeAlphabets.of(outline, alike, check, number);
      shapes.add(new TextShape(alike.size(), alphabets, check));
    }
    return new ShapedText(check, shapes);
  }

  /** A value with each letter and digit free; the country of an account number stays. */
  private static String outline(String value, CheckDigits check) {
    StringBuilder outline = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      boolean country = check == CheckDigits.IBAN && i < 2;
      boolean free = Character.isLetterOrDigit(value.charAt(i)) && !country;
      outline.append(free ? ShapeAlphabets.FREE : value.charAt(i));
    }
    return outline.toString();
  }

  /** The number of texts of the narrowest of the shapes that most values have. */
  long texts() {
    return shapes.get(0).texts();
  }

  @Override
  public String text(long entity, int attempt, RandomKey key) {
    int chosen =
        shapes.size() == 1 ? 0 : LevelDecoder.draw(weights, key.split("shape").at(entity).stream());
    return shapes.get(chosen).text(entity, attempt, key.at(chosen));
  }

  @Override
  public boolean covers(String value) {
    return shapes.stream().anyMatch(shape -> shape.covers(value));
  }

  @Override
  public String label() {
    String first = "text of form '%s'".formatted(shapes.get(0).label());
    String more = shapes.size() == 1 ? "" : " and %d more".formatted(shapes.size() - 1);
    return first + more + (check == CheckDigits.NONE ? "" : ", with check digits");
  }

  @Override
  public void write(ByteWriter out) {
    out.writeByte(TAG);
    out.writeText(check.name());
    out.writeVarLong(shapes.size());
    shapes.forEach(shape -> shape.write(out));
  }

  static ShapedText read(ByteReader in) {
    CheckDigits check = in.readEnum(CheckDigits.class);
    List<TextShape> shapes = new ArrayList<>();
    for (int k = in.readCount(1 + Double.BYTES); k > 0; k--) {
      shapes.add(TextShape.read(in, check));
    }
    if (shapes.isEmpty()) {
      throw in.corrupt("expected a shape or more, got none");
    }
    return new ShapedText(check, shapes);
  }
}
