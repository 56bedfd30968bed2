/**
 * Every option, declared once, and what follows from the declarations.
 *
 * <p>Main type: {@link io.javelet.config.option.KubeletOption}. One flow: {@link
 * io.javelet.config.option.OptionCatalogue} lists the constants of the {@code …Options} classes;
 * the command line and the documents are decoded by them into {@link
 * io.javelet.config.option.Settings}, in which every value knows its origin; rules judge the
 * settings; help, shell completion, {@code /configz} and {@code docs/options.md} are renderings of
 * the same list.
 *
 * <p>May import: {@code config.document}, {@code config.value}, {@code config.gate}, {@code
 * config.report}.
 */
@NullMarked
package io.javelet.config.option;

import org.jspecify.annotations.NullMarked;
