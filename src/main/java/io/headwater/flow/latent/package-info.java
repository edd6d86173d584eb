/** A flow behind an encoder: what is encoded, how it is decoded, and what that costs. */
@org.jspecify.annotations.NullMarked
package io.headwater.flow.latent;
