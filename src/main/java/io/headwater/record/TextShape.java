package io.headwater.record;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One shape of a column's values: by position the characters that may stand there. What an entity
 * is called is a permutation over the last positions; those before them are drawn.
 */
final class TextShape {
  private final double weight;
  private final List<String> alphabets;
  private final CheckDigits check;
  private final boolean[] isCounted;
  private final long texts;

  TextShape(double weight, List<String> alphabets, CheckDigits check) {
    this.weight = weight;
    this.alphabets = List.copyOf(alphabets);
    this.check = check;
    this.isCounted = new boolean[alphabets.size()];
    this.texts = count();
  }

  private long count() {
    String sample = sample();
    long product = 1;
    for (int i = alphabets.size() - 1; i >= 0; i--) {
      int size = alphabets.get(i).length();
      isCounted[i] =
          size > 1 && !check.isCheck(sample, i) && product <= IndexPermutation.LARGEST / size;
      product *= isCounted[i] ? size : 1;
    }
    return product;
  }

  private String sample() {
    StringBuilder sample = new StringBuilder();
    alphabets.forEach(alphabet -> sample.append(alphabet.charAt(0)));
    return sample.toString();
  }

  double weight() {
    return weight;
  }

  /** How many texts the permuted positions tell apart. */
  long texts() {
    return texts;
  }

  /** See {@link SurrogateForm#text}; attempts take the texts of entities far off. */
  String text(long entity, int attempt, RandomKey key) {
    long place = (entity % texts + attempt * (texts / SurrogateForm.ATTEMPTS)) % texts;
    long index = new IndexPermutation(texts, key.split("order")).at(place);
    return check.correct(text(index, key.split("rest").at(entity).at(attempt).stream()));
  }

  private String text(long index, RandomStream random) {
    char[] text = new char[alphabets.size()];
    long left = index;
    for (int i = text.length - 1; i >= 0; i--) {
      String alphabet = alphabets.get(i);
      if (isCounted[i]) {
        text[i] = alphabet.charAt((int) (left % alphabet.length()));
        left /= alphabet.length();
      } else {
        text[i] = alphabet.charAt(alphabet.length() == 1 ? 0 : random.nextInt(alphabet.length()));
      }
    }
    return new String(text);
  }

  /** Whether {@code value} is of this shape. */
  boolean covers(String value) {
    if (value.length() != alphabets.size()) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (alphabets.get(i).indexOf(value.charAt(i)) < 0 && !check.isCheck(value, i)) {
        return false;
      }
    }
    return true;
  }

  /** The shape for a person: 9 for a digit that varies, A and a for letters, * for either. */
  String label() {
    StringBuilder label = new StringBuilder();
    for (String alphabet : alphabets) {
      label.append(alphabet.length() == 1 ? alphabet : letter(alphabet));
    }
    return label.toString();
  }

  private static String letter(String alphabet) {
    if (alphabet.chars().allMatch(Character::isDigit)) {
      return "9";
    }
    if (alphabet.chars().allMatch(Character::isUpperCase)) {
      return "A";
    }
    return alphabet.chars().allMatch(Character::isLowerCase) ? "a" : "*";
  }

  void write(ByteWriter out) {
    out.writeDouble(weight);
    out.writeVarLong(alphabets.size());
    alphabets.forEach(out::writeText);
  }

  static TextShape read(ByteReader in, CheckDigits check) {
    double weight = in.readDouble();
    List<String> alphabets = new ArrayList<>();
    for (int i = in.readCount(1); i > 0; i--) {
      String alphabet = in.readText();
      if (alphabet.isEmpty()) {
        throw in.corrupt("expected characters for each position of a shape, got none");
      }
      alphabets.add(alphabet);
    }
    return new TextShape(weight, alphabets, check);
  }
}
