package io.headwater.page;

import io.headwater.operator.TwinReport;
import io.headwater.training.WindowReport;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The HTML around the cards: title, legend, style, and the table of windows. */
final class PageFrame {
  private static final String STYLE =
      """
      :root { --real: #4c78a8; --synthetic: #e4701e; }
      body { font: 15px/1.45 system-ui, sans-serif; color: #222; background: #fff;
             margin: 24px auto; max-width: 1420px; padding: 0 20px; }
      h1 { font-size: 26px; margin: 0 0 4px; }
      h2 { font-size: 18px; margin: 30px 0 10px; }
      .key { display: inline-block; width: 14px; height: 14px; margin: 0 5px -2px 14px; }
      .cards { display: flex; flex-wrap: wrap; gap: 14px; align-items: flex-start; }
      figure { border: 1px solid #ddd; border-radius: 6px; margin: 0; padding: 8px 10px;
               width: min-content; max-width: 100%; overflow-x: auto; }
      figcaption { font-weight: 600; margin-bottom: 4px; }
      figcaption small { display: block; font-weight: 400; color: #666; min-height: 1.45em; }
      svg { display: block; }
      svg text { font-size: 11.5px; fill: #333; }
      .grid { stroke: #e6e6e6; } .axis { stroke: #666; }
      .real.fill { fill: var(--real); fill-opacity: .55; } .synthetic.fill { fill: var(--synthetic);
        fill-opacity: .75; }
      .real.line { stroke: var(--real); } .synthetic.line { stroke: var(--synthetic); }
      .line { fill: none; stroke-width: 1.8; }
      .real.points { stroke: var(--real); } .synthetic.points { stroke: var(--synthetic); }
      .points { fill: none; stroke-width: 3.2; stroke-linecap: round; stroke-opacity: .5; }
      .real.cell { fill: var(--real); } .synthetic.cell { fill: var(--synthetic); }
      .median { fill: #fff; stroke: #222; }
      table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
      th, td { border-bottom: 1px solid #ddd; padding: 3px 10px; text-align: right; }
      th:first-child, td:first-child { text-align: left; }
      summary { cursor: pointer; margin: 22px 0 8px; font-weight: 600; }
      """;

  private PageFrame() {}

  /** Cards under a heading; left out when there are none. */
  record Section(String heading, List<String> cards) {}

  static String html(
      String title, String counts, List<TwinReport> reports, List<Section> sections) {
    StringBuilder body = new StringBuilder();
    for (Section section : sections) {
      if (!section.cards().isEmpty()) {
        body.append("<h2>").append(Plot.escape(section.heading())).append("</h2>\n");
        body.append("<div class=\"cards\">\n");
        section.cards().forEach(body::append);
        body.append("</div>\n");
      }
    }
    return """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>%s</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
        %s</style></head><body>
        <h1>%s</h1>
        <div>%s<span class="key" style="background: var(--real)"></span>real\
        <span class="key" style="background: var(--synthetic)"></span>synthetic</div>
        %s%s</body></html>
        """
        .formatted(
            Plot.escape(title),
            STYLE,
            Plot.escape(title),
            Plot.escape(counts),
            body,
            table(reports));
  }

  private static String table(List<TwinReport> reports) {
    if (reports.isEmpty()) {
      return "";
    }
    StringBuilder rows = new StringBuilder();
    reports.forEach(report -> rows.append(row(report)));
    return """
        <details%s><summary>Windows</summary>
        <table><thead><tr><th>window (UTC)</th><th>real</th><th>synthetic</th><th>late</th>\
        <th>bad</th><th>steps</th><th>sliced W2</th><th>real-vs-real floor</th><th>novelty</th>\
        <th>exact copies</th></tr></thead><tbody>
        %s</tbody></table></details>
        """
        .formatted(reports.size() == 1 ? " open" : "", rows);
  }

  private static String row(TwinReport twin) {
    WindowReport report = twin.training();
    return Stream.of(
            Plot.escape(window(report)),
            count(report.real()),
            count(twin.synthetic()),
            count(twin.late()),
            count(twin.bad()),
            count(report.steps()),
            number(report.measure("slicedWasserstein")),
            number(report.measure("slicedWassersteinFloor")),
            number(report.measure("noveltyRatio")),
            FieldPanels.percent(report.measure("copyRate")))
        .collect(Collectors.joining("</td><td>", "<tr><td>", "</td></tr>\n"));
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String window(WindowReport report) {
    if (!SeriesPanels.isTime(report.windowEnd())) {
      return "records %,d to %,d".formatted(report.windowStart(), report.windowEnd());
    }
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    return format.format(Instant.ofEpochMilli(report.windowStart()))
        + " to "
        + format.format(Instant.ofEpochMilli(report.windowEnd()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}
