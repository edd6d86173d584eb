package io.headwater.flow;

/**
 * What a user should know of a method before choosing it, in sentences of Markdown.
 *
 * @param minimises what the flow descends or the model fits
 * @param formula of a step or of the model, plain text
 * @param reference the key in docs/references.bib that it follows, empty if none
 * @param state what it remembers between windows
 * @param merges what of that merges across shards, and how; what does not
 * @param cost of a step and of a sample
 * @param choose when to, and when not
 */
public record MethodCard(
    String minimises,
    String formula,
    String reference,
    String state,
    String merges,
    String cost,
    String choose) {}
