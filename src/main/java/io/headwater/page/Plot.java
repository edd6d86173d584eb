package io.headwater.page;

import java.util.Locale;

/**
 * One SVG drawing, built mark by mark, in user units of one CSS pixel.
 *
 * <p>All text is escaped, so that any level of any category may be written.
 */
final class Plot {
  /** Marks of real records. */
  static final String REAL = "real";

  /** Marks of synthetic records. */
  static final String SYNTHETIC = "synthetic";

  private final StringBuilder marks = new StringBuilder();
  private final double width;
  private final double height;
  private final String label;

  Plot(double width, double height, String label) {
    this.width = width;
    this.height = height;
    this.label = label;
  }

  /** Where text is fixed to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  Plot rect(String style, double x, double y, double w, double h) {
    marks.append(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
            .formatted(style, px(x), px(y), px(Math.max(0, w)), px(Math.max(0, h))));
    return this;
  }

  /** A rectangle as dark as {@code opacity} in [0, 1] says. */
  Plot shade(String style, double x, double y, double w, double h, double opacity) {
    marks.append(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill-opacity=\"%s\"/>"
            .formatted(style, px(x), px(y), px(w), px(h), number(opacity, 3)));
    return this;
  }

  Plot line(String style, double x1, double y1, double x2, double y2) {
    marks.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
            .formatted(style, px(x1), px(y1), px(x2), px(y2)));
    return this;
  }

  /** A path of points, of which only the moves {@code M}, {@code L} and {@code h0} are used. */
  Plot path(String style, CharSequence path) {
    marks.append("<path class=\"%s\" d=\"%s\"/>".formatted(style, path));
    return this;
  }

  Plot dot(String style, double x, double y, double radius) {
    marks.append(
        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>"
            .formatted(style, px(x), px(y), px(radius)));
    return this;
  }

  Plot text(double x, double y, Anchor anchor, String text) {
    marks.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
            .formatted(px(x), px(y), anchor.name().toLowerCase(Locale.ROOT), escape(text)));
    return this;
  }

  /**
   * Text that shows all of itself to the pointer and at most {@code most} characters to the eye.
   */
  Plot label(double x, double y, Anchor anchor, String text, int most) {
    String shown = text.length() <= most ? text : text.substring(0, most - 1) + "…";
    marks.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s<title>%s</title></text>"
            .formatted(
                px(x), px(y), anchor.name().toLowerCase(Locale.ROOT), escape(shown), escape(text)));
    return this;
  }

  /** The card that shows this drawing under a title and a note. */
  String card(String title, String note) {
    return """
        <figure><figcaption>%s<small>%s</small></figcaption>
        <svg role="img" aria-label="%s" viewBox="0 0 %s %s" width="%s" height="%s">%s</svg></figure>
        """
        .formatted(
            escape(title),
            escape(note),
            escape(label),
            px(width),
            px(height),
            px(width),
            px(height),
            marks);
  }

  /** A point of a path. */
  static String point(double x, double y) {
    return px(x) + " " + px(y);
  }

  private static String px(double value) {
    return number(value, 1);
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** Text that is safe in HTML and SVG, between tags and in quotes. */
  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c);
              }
            });
    return safe.toString();
  }
}
