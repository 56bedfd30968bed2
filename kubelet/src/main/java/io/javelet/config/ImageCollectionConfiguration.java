package io.javelet.config;

import java.time.Duration;
import java.util.Optional;

/**
 * When unused images are removed.
 *
 * @param minimumAge how old an image has to be
 * @param maximumAge how old it may become; absent means any age
 * @param highPercent use of the disk from which images are removed
 * @param lowPercent use of the disk at which that stops
 */
public record ImageCollectionConfiguration(
    Duration minimumAge, Optional<Duration> maximumAge, int highPercent, int lowPercent) {}
