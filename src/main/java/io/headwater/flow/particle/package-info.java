/** The particle engine that flow methods share: discriminator, transport field, calibration. */
@org.jspecify.annotations.NullMarked
package io.headwater.flow.particle;
