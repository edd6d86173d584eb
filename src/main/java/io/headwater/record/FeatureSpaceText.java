package io.headwater.record;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A feature space in words: one line a field that is not learned, one a feature that is. */
final class FeatureSpaceText {
  private final RecordPlan plan;
  private final List<FeatureCodec> codecs;
  private final List<Rule> rules;
  private final Surrogates surrogates;

  FeatureSpaceText(
      RecordPlan plan, List<FeatureCodec> codecs, List<Rule> rules, Surrogates surrogates) {
    this.plan = plan;
    this.codecs = codecs;
    this.rules = rules;
    this.surrogates = surrogates;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (Column column : plan.columns()) {
      column
          .derived()
          .ifPresent(d -> text.append("%s: always %s\n".formatted(column.name(), d.text())));
      if (!column.isLearned()) {
        String role = column.role().name().toLowerCase(Locale.ROOT);
        text.append("%s: not learned (%s)\n".formatted(column.name(), role));
      }
      for (int f = 0; f < codecs.size(); f++) {
        if (plan.features().get(f).column() == column.position()) {
          text.append("%s: %s\n".formatted(plan.features().get(f).label(), line(f)));
        }
      }
    }
    return text.toString();
  }

  private String line(int f) {
    if (surrogates.has(plan.features().get(f))) {
      return surrogates.line(plan.features().get(f).name());
    }
    Optional<Rule> rule = rules.stream().filter(one -> one.value() == f).findFirst();
    if (rule.isPresent()) {
      return line(rule.get());
    }
    if (codecs.get(f) instanceof CodedNumber codes) {
      return "number, " + line(codes.block());
    }
    return codecs.get(f) instanceof LevelBlock block
        ? line(block)
        : line((NumberTransform) codecs.get(f));
  }

  private String line(Rule rule) {
    RuleKey key = rule.key();
    String first = plan.features().get(key.first()).label();
    String keys = key.isPair() ? first + ", " + plan.features().get(key.second()).label() : first;
    return "a function of (%s)%s, %d keys"
        .formatted(keys, key.unordered() ? " in either order" : "", rule.values().size());
  }

  private static String line(LevelBlock block) {
    int levels = block.levels();
    String width = levels == 1 ? "constant" : "category, %d levels".formatted(levels);
    int rest = levels - block.coordinates().size() + 1;
    return block.coordinates().contains(LevelBlock.REST)
        ? "%s, %d of them rare and sharing a coordinate".formatted(width, rest)
        : width;
  }

  private static String line(NumberTransform transform) {
    if (transform.isEmpty()) {
      return "number, never seen";
    }
    if (transform.isConstant()) {
      return "constant " + transform.least();
    }
    Grain grain = transform.grain();
    String step = grain.isLattice() ? ", in steps of " + grain.width() : ", continuous";
    return "number, %s to %s%s".formatted(transform.least(), transform.greatest(), step);
  }
}
