package io.javelet.server;

import java.util.concurrent.Callable;

/**
 * One path that can be read.
 *
 * @param path exactly as requested; a trailing slash is ignored
 * @param answer makes the answer, on a virtual thread
 */
record Route(String path, Callable<Answer> answer) {}
