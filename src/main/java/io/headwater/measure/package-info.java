/** Finite measures on R^d and the randomness that draws from them. Knows nothing else. */
@org.jspecify.annotations.NullMarked
package io.headwater.measure;
