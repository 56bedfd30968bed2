/**
 * The small values a configuration is made of, each with upstream's way of writing it.
 *
 * <p>Main types: {@link io.javelet.config.value.GoDuration}, {@link
 * io.javelet.config.value.Quantity}, {@link io.javelet.config.value.Taint}. One flow: an option's
 * type parses a text into one of these; a room receives it inside its configuration record.
 *
 * <p>May import: nothing of this agent.
 */
@NullMarked
package io.javelet.config.value;

import org.jspecify.annotations.NullMarked;
