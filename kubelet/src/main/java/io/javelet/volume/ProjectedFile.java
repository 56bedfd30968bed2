package io.javelet.volume;

import io.javelet.pod.ConfigValue;

/**
 * One file of a volume whose content this agent writes.
 *
 * @param content what it holds
 * @param mode its rights, nine bits
 */
record ProjectedFile(ConfigValue content, int mode) {}
