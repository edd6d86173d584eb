/** Multilayer perceptrons with hand-derived gradients over ND4J memory. */
@org.jspecify.annotations.NullMarked
package io.headwater.network;
