/** Where flows start: the data-free noise, shaped by the moments of what was seen. */
@org.jspecify.annotations.NullMarked
package io.headwater.flow.source;
