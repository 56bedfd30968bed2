package io.javelet.status;

/**
 * Why a container could not be started last time; becomes its waiting state.
 *
 * @param reason upstream's word, for example {@code ErrImagePull} or {@code CrashLoopBackOff}
 * @param message the explanation that users read
 */
public record StartFailure(String reason, String message) {}
