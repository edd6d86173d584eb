/** The commands. */
@org.jspecify.annotations.NullMarked
package io.headwater.cli;
