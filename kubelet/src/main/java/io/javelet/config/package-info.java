/**
 * The agent's configuration: every flag and every field of a KubeletConfiguration, read, merged,
 * checked and handed out as small immutable records.
 *
 * <p>Main type: {@link io.javelet.config.ConfigurationLoader}. One flow: arguments and the files
 * they name become {@link io.javelet.config.option.Settings}, rules judge them, and {@link
 * io.javelet.config.LoadResult.Loaded} carries the {@link io.javelet.config.KubeletConfiguration}
 * from which the root gives every room its own part.
 *
 * <p>May import: its own sub-packages and API types. The only room that reads flags and
 * environment.
 */
@NullMarked
package io.javelet.config;

import org.jspecify.annotations.NullMarked;
