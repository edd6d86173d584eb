package io.headwater.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which columns are functions of others.
 *
 * <p>A rule needs keys that were seen again: at least {@link #LEAST_REPEATS} repeated sightings and
 * a quarter as many as keys. Each repeat that agrees on value v speaks for the rule by -log p(v),
 * the surprise of that agreement were the columns independent; in all they must reach {@link
 * #LEAST_EVIDENCE} and {@link #EVIDENCE_A_VIOLATION} more for each violation, of which at most one
 * in a thousand repeats may be one. So a column that is nearly always the same proves nothing. A
 * rule of the space before needs no new proof, only few violations.
 */
final class RuleDiscovery {
  private static final double LEAST_REPEATS = 50;
  private static final double LEAST_REPEATS_A_KEY = .25;
  private static final double MOST_VIOLATED = .001;

  /** A rule that holds already is not dropped for the first error in a small window. */
  private static final double MOST_VIOLATED_HELD = .005;

  /** Pairs seen in both orders, in number and as a share of all, for a rule in either order. */
  private static final double LEAST_REVERSED = 5;

  private static final double LEAST_REVERSED_SHARE = .1;

  /** Natural units of information. */
  private static final double LEAST_EVIDENCE = 50;

  private static final double EVIDENCE_A_VIOLATION = 20;

  /** The share of a value that its column has forgotten but its key has not. */
  private static final double TINY = 1e-9;

  private final RecordSummary summary;
  private final List<FeatureCodec> codecs;
  private final List<Rule> before;
  private final Set<Integer> hidden = new HashSet<>();
  private final Map<Integer, Rule> byValue = new HashMap<>();
  private final Set<Integer> paired = new HashSet<>();

  /**
   * A search.
   *
   * @param codecs of the features, in order: a column with one value needs no rule
   * @param surrogates columns that no rule may name the values of
   * @param before the rules of the space before
   */
  RuleDiscovery(
      RecordSummary summary, List<FeatureCodec> codecs, Surrogates surrogates, List<Rule> before) {
    this.summary = summary;
    for (int f = 0; f < codecs.size(); f++) {
      if (surrogates.has(summary.plan().features().get(f))) {
        hidden.add(f);
      }
    }
    this.codecs = codecs;
    this.before = before;
  }

  /** The rules, each after those that its key depends on; at most one for a column. */
  List<Rule> rules() {
    for (KeyTable table : summary.rules().tables()) {
      for (int f = 0; f < codecs.size(); f++) {
        int c = table.columnOf(f);
        boolean open = c >= 0 && codecs.get(f).width() > 0 && isFree(table.key(), f);
        if (open && holds(table, f, c) && isPlausible(table, f)) {
          accept(table, f, c);
        }
      }
    }
    return inOrder();
  }

  private boolean isFree(RuleKey key, int value) {
    if (hidden.contains(value) || hidden.stream().anyMatch(key::has)) {
      return false;
    }
    if (byValue.containsKey(value) || paired.contains(value) || dependsOn(key, value)) {
      return false;
    }
    return !key.isPair() || !byValue.containsKey(key.first()) && !byValue.containsKey(key.second());
  }

  /** Whether {@code value} is among the key or what the key follows from. */
  private boolean dependsOn(RuleKey key, int value) {
    if (key.has(value)) {
      return true;
    }
    Rule rule = key.isPair() ? null : byValue.get(key.first());
    return rule != null && dependsOn(rule.key(), value);
  }

  private boolean holds(KeyTable table, int f, int c) {
    FeatureSummary column = summary.feature(f);
    double total = column.total();
    double repeats = 0;
    double evidence = 0;
    int keys = 0;
    for (List<String> name : table.keys()) {
      Object value = table.value(name, c);
      if (value != null) {
        double again = Math.max(0, table.weight(name, c) - 1);
        keys++;
        repeats += again;
        evidence -=
            again == 0 ? 0 : again * StrictMath.log(Math.max(column.weight(value) / total, TINY));
      }
    }
    double violations = table.violations(c);
    if (held(table.key(), f)) {
      return keys > 0 && violations <= MOST_VIOLATED_HELD * repeats;
    }
    return violations <= MOST_VIOLATED * repeats
        && repeats >= Math.max(LEAST_REPEATS, LEAST_REPEATS_A_KEY * keys)
        && evidence >= LEAST_EVIDENCE + EVIDENCE_A_VIOLATION * violations;
  }

  /** Either order needs pairs that were seen in both; without them the order is kept. */
  private boolean isPlausible(KeyTable table, int f) {
    if (!table.key().unordered() || held(table.key(), f)) {
      return true;
    }
    RuleKey ordered = new RuleKey(table.key().first(), table.key().second(), false);
    int unorderedKeys = table.size();
    int both =
        summary.rules().tables().stream()
            .filter(other -> other.key().equals(ordered) && other.columnOf(f) >= 0)
            .mapToInt(other -> other.size() - unorderedKeys)
            .findFirst()
            .orElse(unorderedKeys);
    return both >= Math.max(LEAST_REVERSED, LEAST_REVERSED_SHARE * unorderedKeys);
  }

  private boolean held(RuleKey key, int f) {
    return before.stream().anyMatch(rule -> rule.key().equals(key) && rule.value() == f);
  }

  private void accept(KeyTable table, int f, int c) {
    Map<List<String>, Object> values = new HashMap<>();
    for (List<String> name : table.keys()) {
      @Nullable Object value = table.value(name, c);
      if (value != null) {
        values.put(name, value);
      }
    }
    byValue.put(f, new Rule(table.key(), f, values));
    if (table.key().isPair()) {
      paired.add(table.key().first());
      paired.add(table.key().second());
    }
  }

  private List<Rule> inOrder() {
    List<Rule> ordered = new ArrayList<>();
    for (int f = 0; f < codecs.size(); f++) {
      place(byValue.get(f), ordered);
    }
    return ordered;
  }

  private void place(@Nullable Rule rule, List<Rule> ordered) {
    if (rule != null && !ordered.contains(rule)) {
      if (!rule.key().isPair()) {
        place(byValue.get(rule.key().first()), ordered);
      }
      ordered.add(rule);
    }
  }
}
