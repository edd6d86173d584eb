/** Fidelity, novelty and exact copies of synthetic records, each beside what real records get. */
@org.jspecify.annotations.NullMarked
package io.headwater.evaluation;
