package io.javelet.config;

/**
 * The container runtime and the images.
 *
 * @param runtime how the runtime is reached
 * @param images how images are pulled
 * @param imageCollection when images are removed
 * @param logs how log files are rotated
 */
public record ContainersConfiguration(
    RuntimeConfiguration runtime,
    ImageConfiguration images,
    ImageCollectionConfiguration imageCollection,
    LogRotationConfiguration logs) {}
