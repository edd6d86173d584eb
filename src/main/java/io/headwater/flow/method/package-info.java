/** The flow methods, one file each; no method knows another. */
@org.jspecify.annotations.NullMarked
package io.headwater.flow.method;
