/** Fidelity, novelty and drift of synthetic points and records. */
@org.jspecify.annotations.NullMarked
package io.headwater.evaluation;
