package io.headwater.cli;

import io.headwater.flow.FlowMethodFactory;
import io.headwater.flow.MethodCard;

/** A method's card as Markdown: the page of {@code docs/methods} with its id. */
final class MethodCards {
  private MethodCards() {}

  static String markdown(FlowMethodFactory factory) {
    MethodCard card = factory.card();
    StringBuilder text = new StringBuilder("# `%s`\n\n".formatted(factory.id()));
    text.append(sentence(factory.summary())).append("\n\n");
    paragraph(text, "Minimises", card.minimises());
    paragraph(text, "Step", "`" + card.formula() + "`");
    if (!card.reference().isEmpty()) {
      paragraph(
          text,
          "Source",
          "[%s] in [references.bib](../references.bib)".formatted(card.reference()));
    }
    paragraph(text, "State", card.state());
    paragraph(text, "Merges across shards", card.merges());
    paragraph(text, "Cost", card.cost());
    paragraph(text, "When to choose it", card.choose());
    text.append("| key | default | what it is |\n|---|---|---|\n");
    for (ConfigKeys.Key key : ConfigKeys.of("flow." + factory.id(), factory.defaults())) {
      text.append("| `%s` | %s | %s |\n".formatted(key.path(), key.value(), cell(key.meaning())));
    }
    return text.toString();
  }

  private static void paragraph(StringBuilder text, String title, String body) {
    text.append("**%s.** %s\n\n".formatted(title, body));
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  static String cell(String words) {
    return words.replace("|", "\\|");
  }
}
