/** Pictures of a twin beside its source. */
@org.jspecify.annotations.NullMarked
package io.headwater.page;
