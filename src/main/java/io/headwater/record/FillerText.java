package io.headwater.record;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Sentences without meaning in the place of free text, of as many words as real ones have.
 *
 * @param lengths quantiles of the number of words, ascending, at least one
 */
record FillerText(List<Integer> lengths) implements SurrogateForm {
  static final int TAG = 4;
  private static final int QUANTILES = 16;
  private static final List<String> WORDS =
      Arrays.asList(
          ("lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt"
                  + " ut labore et dolore magna aliqua enim ad minim veniam quis nostrud"
                  + " exercitation ullamco laboris nisi aliquip ex ea commodo consequat")
              .split(" "));

  FillerText {
    lengths = List.copyOf(lengths);
  }

  /** Text as long as {@code values} are. */
  static FillerText of(Collection<String> values) {
    int[] words = values.stream().mapToInt(FillerText::words).sorted().toArray();
    Integer[] lengths = new Integer[QUANTILES];
    for (int q = 0; q < QUANTILES; q++) {
      lengths[q] = words[(int) ((q + .5) / QUANTILES * words.length)];
    }
    return new FillerText(List.of(lengths));
  }

  /** The number of words in a text. */
  static int words(String text) {
    return text.strip().split("\\s+").length;
  }

  @Override
  public String text(long entity, int attempt, RandomKey key) {
    RandomStream random = key.at(entity).at(attempt).stream();
    int words = lengths.get(random.nextInt(lengths.size()));
    StringBuilder text = new StringBuilder();
    for (int w = 0; w < words; w++) {
      text.append(w == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.toString();
  }

  @Override
  public boolean covers(String value) {
    return true;
  }

  @Override
  public String label() {
    return "words without meaning, as many";
  }

  @Override
  public void write(ByteWriter out) {
    out.writeByte(TAG);
    out.writeVarLong(lengths.size());
    lengths.forEach(out::writeVarLong);
  }

  static FillerText read(ByteReader in) {
    Integer[] lengths = new Integer[in.readCount(1)];
    for (int q = 0; q < lengths.length; q++) {
      lengths[q] = (int) in.readVarLong();
    }
    if (lengths.length == 0) {
      throw in.corrupt("expected lengths of text, got none");
    }
    return new FillerText(List.of(lengths));
  }
}
