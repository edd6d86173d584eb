package io.headwater.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.measure.RandomKey;
import io.headwater.measure.RandomStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurrogateFormTest {
  private static List<String> values(int count, Function<RandomStream, String> value) {
    RandomStream random = RandomKey.of(5).stream();
    return IntStream.range(0, count).mapToObj(i -> value.apply(random)).distinct().toList();
  }

  private static List<String> texts(SurrogateForm form, int count) {
    RandomKey key = RandomKey.of(9);
    return IntStream.range(0, count).mapToObj(i -> form.text(i, 0, key)).toList();
  }

  private static SurrogateForm readAgain(SurrogateForm form) {
    ByteWriter out = new ByteWriter();
    form.write(out);
    return ByteReader.readAll("form", out.toByteArray(), SurrogateForm::read);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 10, 64, 1_000, 65_537})
  void aPermutationTakesEveryIndexOnce(long size) {
    IndexPermutation permutation = new IndexPermutation(size, RandomKey.of(size));
    assertThat(LongStream.range(0, size).map(permutation::at).sorted())
        .containsExactlyElementsOf(LongStream.range(0, size).boxed().toList());
  }

  @Test
  void permutationsOfTheLargestSizeStayInIt() {
    IndexPermutation permutation = new IndexPermutation(IndexPermutation.LARGEST, RandomKey.of(1));
    assertThat(LongStream.range(0, 100).map(permutation::at))
        .allMatch(index -> index >= 0 && index < IndexPermutation.LARGEST)
        .doesNotHaveDuplicates();
  }

  @Test
  void fixedPartsLengthsAndKindsStay() {
    SurrogateForm form =
        ShapedText.of(
            values(500, r -> "ORD-%05d-%s".formatted(r.nextInt(100_000), letter(r))),
            CheckDigits.NONE,
            false);
    assertThat(texts(form, 2_000))
        .allMatch(text -> text.matches("ORD-\\d{5}-[A-Z]"))
        .doesNotHaveDuplicates();
    assertThat(form.label()).isEqualTo("text of form 'ORD-99999-A'");
    assertThat(texts(readAgain(form), 50)).isEqualTo(texts(form, 50));
  }

  private static char letter(RandomStream random) {
    return (char) ('A' + random.nextInt(26));
  }

  @Test
  void aValueThatStandsAloneDoesNotShow() {
    SurrogateForm form = ShapedText.of(List.of("Zx-9"), CheckDigits.NONE, false);
    Set<String> texts = new HashSet<>(texts(form, 500));
    assertThat(texts).hasSize(500).allMatch(text -> text.matches("[A-Z][a-z]-\\d"));
  }

  @Test
  void lengthsComeInTheirShares() {
    List<String> values =
        values(
            900,
            r ->
                r.nextInt(4) == 0
                    ? "a" + r.nextInt(1_000_000)
                    : "bb%07d".formatted(r.nextInt(10_000_000)));
    double share = values.stream().filter(v -> v.length() < 9).count() / (double) values.size();
    SurrogateForm form = ShapedText.of(values, CheckDigits.NONE, false);
    long shorter = texts(form, 4_000).stream().filter(v -> v.length() < 9).count();
    assertThat(shorter / 4_000.0).isBetween(share - .03, share + .03);
  }

  @Test
  void checkDigitsFit() {
    List<String> cards =
        values(
            300,
            r -> CheckDigits.LUHN.correct("4000%012d".formatted(r.nextInt(Integer.MAX_VALUE))));
    List<String> made = texts(ShapedText.of(cards, CheckDigits.LUHN, false), 1_000);
    assertThat(made)
        .allMatch(CheckDigits.LUHN::hold)
        .allMatch(card -> card.startsWith("4000"))
        .doesNotHaveDuplicates();
    List<String> accounts =
        values(
            300,
            r ->
                CheckDigits.IBAN.correct(
                    (r.nextInt(2) == 0 ? "DE00" : "FR00")
                        + "37040044%010d".formatted(r.nextInt(Integer.MAX_VALUE))));
    assertThat(texts(ShapedText.of(accounts, CheckDigits.IBAN, false), 1_000))
        .allMatch(CheckDigits.IBAN::hold)
        .allMatch(account -> account.matches("(DE|FR)\\d{2}37040044\\d{10}"))
        .doesNotHaveDuplicates();
    assertThat(CheckDigits.IBAN.hold("GB82 WEST 1234 5698 7654 32")).isTrue();
    assertThat(CheckDigits.IBAN.hold("GB83 WEST 1234 5698 7654 32")).isFalse();
    assertThat(CheckDigits.LUHN.hold("4539 1488 0343 6467")).isTrue();
    assertThat(CheckDigits.LUHN.hold("4539 1488 0343 6468")).isFalse();
  }

  @Test
  void uuidsStayOfTheirVersionAndVariant() {
    List<String> uuids = new ArrayList<>();
    RandomStream random = RandomKey.of(8).stream();
    for (int i = 0; i < 300; i++) {
      long high = random.nextLong() & ~0xF000L | 0x4000L;
      long low = random.nextLong() & ~(0xC0L << 56) | 0x80L << 56;
      uuids.add(new java.util.UUID(high, low).toString());
    }
    assertThat(texts(ShapedText.of(uuids, CheckDigits.NONE, false), 500))
        .allMatch(text -> java.util.UUID.fromString(text).version() == 4)
        .allMatch(text -> java.util.UUID.fromString(text).variant() == 2)
        .doesNotHaveDuplicates();
  }

  @Test
  void everyAttemptIsUnlikeEveryOtherEntitys() {
    SurrogateForm form =
        ShapedText.of(
            values(300, r -> "%06d".formatted(r.nextInt(1_000_000))), CheckDigits.NONE, false);
    List<String> all = new ArrayList<>();
    for (int attempt = 0; attempt < SurrogateForm.ATTEMPTS; attempt++) {
      for (int i = 0; i < 500; i++) {
        all.add(form.text(i, attempt, RandomKey.of(2)));
      }
    }
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void rowNumbersGoOnAboveTheRealOnes() {
    List<String> rows =
        IntStream.rangeClosed(1, 200).mapToObj(i -> String.valueOf(10 * i)).toList();
    NumberRun run = NumberRun.above(rows, false, Integer.MAX_VALUE);
    assertThat(run).isEqualTo(new NumberRun(10_000, 10, Integer.MAX_VALUE));
    assertThat(texts(run, 3)).containsExactly("10000", "10010", "10020");
    assertThat(NumberRun.above(rows, true, Integer.MAX_VALUE).first()).isEqualTo(1_000_000);
    assertThat(readAgain(run)).isEqualTo(run);
  }

  @Test
  void reservedAddressesReachNobody() {
    assertThat(texts(ReservedText.MAIL, 200))
        .allMatch(text -> text.matches("[a-z]+\\.[a-z]+\\.\\d+@example\\.(com|net|org)"))
        .doesNotHaveDuplicates();
    assertThat(texts(ReservedText.IPV4, 200))
        .allMatch(IdentifierKind::isIpv4)
        .allMatch(t -> t.startsWith("10."));
    assertThat(texts(ReservedText.URL, 200))
        .allMatch(t -> t.startsWith("https://www.example.com/"));
    assertThat(readAgain(ReservedText.MAIL)).isSameAs(ReservedText.MAIL);
  }

  @Test
  void freeTextKeepsItsLengths() {
    FillerText form = FillerText.of(List.of("one two three four", "one two three four five six"));
    assertThat(texts(form, 200))
        .allMatch(text -> FillerText.words(text) == 4 || FillerText.words(text) == 6);
    assertThat(readAgain(form)).isEqualTo(form);
  }
}
