/** Made-up names, addresses and the like, by Datafaker. */
@org.jspecify.annotations.NullMarked
package io.headwater.fake;
