package io.headwater.testing;

import io.headwater.evaluation.MetricFields;
import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Records of sales whose fields depend on each other: the shop fixes the region and the level of
 * prices, the total follows from price and quantity; the weight depends on nothing.
 */
public final class Sales {
  /** The schema of the records. */
  public static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Sale", "fields": [
                {"name": "shop", "type": "string"},
                {"name": "region", "type": "string"},
                {"name": "price", "type": "double"},
                {"name": "quantity", "type": "int"},
                {"name": "total", "type": "double"},
                {"name": "weight", "type": ["null", "double"]}]}
              """);

  /** All of its fields. */
  public static final MetricFields FIELDS = MetricFields.of(SCHEMA, Set.of(), Set.of());

  private static final String[] REGIONS = {"north", "south", "east", "west"};
  private static final int SHOPS = 10;

  private Sales() {}

  /** Independent records of the law. */
  public static List<GenericRecord> draw(int count, RandomKey key) {
    List<GenericRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RandomStream stream = key.at(i).stream();
      int shop = Math.min(stream.nextInt(SHOPS), stream.nextInt(SHOPS));
      double price = Math.exp(2 + .3 * shop + .4 * stream.nextGaussian());
      int quantity = 1 + stream.nextInt(6);
      GenericRecord record = new GenericData.Record(SCHEMA);
      record.put("shop", "shop " + shop);
      record.put("region", REGIONS[shop % REGIONS.length]);
      record.put("price", Math.round(100 * price) / 100.0);
      record.put("quantity", quantity);
      record.put("total", Math.round(100 * price * quantity) / 100.0);
      record.put("weight", stream.nextInt(10) == 0 ? null : 50 + 10 * stream.nextGaussian());
      records.add(record);
    }
    return records;
  }

  /** Independent records, in a share of which these fields come from other records. */
  public static List<GenericRecord> contradictory(
      int count, double share, List<String> fields, RandomKey key) {
    List<GenericRecord> records = draw(count, key.split("records"));
    for (String field : fields) {
      List<GenericRecord> others = draw(count, key.split("others").split(field));
      for (int i = 0; i < share * count; i++) {
        records.get(i).put(field, others.get(i).get(field));
      }
    }
    return records;
  }
}
