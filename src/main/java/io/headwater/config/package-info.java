/** The one YAML a user writes, bound to records, with every error at once. */
@org.jspecify.annotations.NullMarked
package io.headwater.config;
