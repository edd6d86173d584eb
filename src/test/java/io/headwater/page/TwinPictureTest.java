package io.headwater.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headwater.evaluation.MetricFields;
import io.headwater.flow.Diagnostics.Rest;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import io.headwater.operator.TwinReport;
import io.headwater.operator.TwinReport.Outcome;
import io.headwater.record.SchemaChanges;
import io.headwater.training.Start;
import io.headwater.training.WindowReport;
import io.headwater.window.StreamKey;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class TwinPictureTest {
  private static final long START = 978_307_200_000L;
  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Trip", "fields": [
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "delay", "type": ["null", "int"]},
                {"name": "distance", "type": "double"},
                {"name": "never", "type": ["null", "double"]},
                {"name": "constant", "type": "int"},
                {"name": "from", "type": "string"},
                {"name": "to", "type": "string"}]}
              """);
  private static final MetricFields FIELDS = MetricFields.of(SCHEMA, Set.of(), Set.of());
  private static final String[] PLACES = {"<script>alert(1)</script>", "a & b", "\"q\"", "O'Hare"};

  private static List<GenericRecord> trips(int n, long seed) {
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      RandomStream stream = RandomKey.of(seed).at(i).stream();
      GenericRecord record = new GenericData.Record(SCHEMA);
      record.put("at", START + 300_000L * i);
      record.put("delay", i % 7 == 0 ? null : (int) (20 * stream.nextGaussian()));
      record.put("distance", 500 * stream.nextDouble());
      record.put("constant", 3);
      record.put("from", PLACES[stream.nextInt(4)]);
      record.put("to", "place " + stream.nextInt(30));
      records.add(record);
    }
    return records;
  }

  private static TwinReport report(int window, double distance) {
    TreeMap<String, Double> measures = new TreeMap<>();
    measures.put("slicedWasserstein", distance);
    measures.put("slicedWassersteinFloor", .1);
    measures.put("noveltyRatio", 1.1);
    WindowReport report =
        new WindowReport(
            StreamKey.ALL,
            START + window * 21_600_000L,
            START + (window + 1) * 21_600_000L,
            Optional.empty(),
            Start.NEW,
            1_234,
            1_000,
            800,
            200,
            17,
            Rest.EXACT,
            SchemaChanges.NONE,
            measures);
    return new TwinReport(report, Outcome.TRAINED, 1_235, 3, 2);
  }

  private static final String PAGE =
      TwinPicture.ofStream(
          "Trips <of> 2001",
          FIELDS,
          trips(600, 1),
          trips(500, 2),
          List.of(report(2, .15), report(0, .2), report(1, Double.NaN)));

  /** Every drawing, parsed as XML. */
  private static List<Document> drawings(String page) throws Exception {
    List<Document> drawings = new ArrayList<>();
    Matcher svg = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
    while (svg.find()) {
      drawings.add(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svg.group()))));
    }
    return drawings;
  }

  @Test
  void everyFieldAndPairIsDrawnWithBothSides() throws Exception {
    List<Document> drawings = drawings(PAGE);
    // 7 fields; 3 pairs of numbers that vary; 2 numbers by 3 categories; 1 heat; 4 series.
    assertThat(drawings).hasSize(7 + 3 + 6 + 1 + 4);
    for (String name : List.of("at", "delay", "distance", "never", "constant", "from", "to")) {
      assertThat(PAGE).contains("<figcaption>" + name + "<small>");
    }
    assertThat(PAGE).contains("by hour of at", "null: real 14 %, synthetic 14 %", "18 others");
    int bothSides = 0;
    for (Document drawing : drawings) {
      String classes = classes(drawing);
      bothSides += classes.contains("real") && classes.contains("synthetic") ? 1 : 0;
    }
    assertThat(bothSides).as("all but the field without values").isEqualTo(drawings.size() - 1);
  }

  private static String classes(Document drawing) {
    StringBuilder classes = new StringBuilder();
    NodeList all = drawing.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      if (all.item(i).getAttributes().getNamedItem("class") != null) {
        classes
            .append(all.item(i).getAttributes().getNamedItem("class").getNodeValue())
            .append(' ');
      }
    }
    return classes.toString();
  }

  @Test
  void textOfTheRecordsIsEscapedAndNothingIsFetched() {
    assertThat(PAGE)
        .contains("Trips &lt;of&gt; 2001", "&lt;script&gt;", "a &amp; b")
        .doesNotContain("<script", "http://", "https://", "src=", "@import", "url(");
  }

  @Test
  void noCoordinateIsMissing() {
    assertThat(PAGE).doesNotContain("NaN", "Infinity");
  }

  @Test
  void theHistogramIsTheShareOfTheRecordsInEachBin() throws Exception {
    List<GenericRecord> three = trips(3, 1);
    three.get(0).put("distance", 1.0);
    three.get(1).put("distance", 1.0);
    three.get(2).put("distance", 2.0);
    MetricFields distance = new MetricFields(List.of("distance"), List.of(), Set.of());
    Document drawing =
        drawings(TwinPicture.ofStream("t", distance, three, three, List.of())).get(0);
    NodeList bars = drawing.getElementsByTagName("rect");
    double first = height(bars, 0);
    double last = height(bars, bars.getLength() - 1);
    assertThat(first / last).as("two records beside one").isBetween(1.99, 2.01);
  }

  private static double height(NodeList bars, int i) {
    return Double.parseDouble(bars.item(i).getAttributes().getNamedItem("height").getNodeValue());
  }

  @Test
  void aWindowOfAFileIsCountedInRecords() {
    WindowReport file =
        new WindowReport(
            StreamKey.ALL,
            0,
            4_000,
            Optional.empty(),
            Start.NEW,
            4_000,
            4_000,
            3_200,
            800,
            1,
            Rest.EXACT,
            SchemaChanges.NONE,
            new TreeMap<>());
    String page = TwinPicture.ofFile("file", FIELDS, trips(5, 1), trips(1, 2), file);
    assertThat(page).contains("records 0 to 4,000").doesNotContain("From window to window");
  }

  @Test
  void manyRecordsAreThinnedEvenly() {
    List<GenericRecord> many = trips(50_000, 3);
    String page = TwinPicture.ofStream("many", FIELDS, many, many.subList(0, 7), List.of());
    assertThat(page)
        .contains("16,666 of 50,000 real and 7 synthetic records")
        .hasSizeLessThan(2_000_000);
  }

  @Test
  void refusesToShowNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TwinPicture.ofStream("t", FIELDS, trips(1, 1), List.of(), List.of()))
        .withMessageContaining("got 1 real and 0 synthetic");
  }
}
