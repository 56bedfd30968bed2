package io.javelet.server;

import io.javelet.server.http.Answer;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;

/**
 * Something that can be asked for.
 *
 * @param path where
 * @param methods how; empty for any method
 * @param doors where it is served
 * @param handler answers
 */
record Endpoint(PathPattern path, Set<String> methods, Set<Door> doors, Handler handler) {
  Endpoint {
    methods = Set.copyOf(methods);
    doors = Set.copyOf(doors);
  }

  /** Answers a call, on a virtual thread. */
  @FunctionalInterface
  interface Handler {
    /**
     * Answers.
     *
     * @throws RefusedException with what to answer instead
     */
    void handle(Call call) throws IOException, InterruptedException, RefusedException;
  }

  /** Makes a whole answer. */
  @FunctionalInterface
  interface Answering {
    Answer answer(Call call) throws IOException, InterruptedException, RefusedException;
  }

  static final Set<String> ANY = Set.of();
  static final Set<String> GET = Set.of("GET");

  static Endpoint of(String path, Set<String> methods, Set<Door> doors, Answering answering) {
    return streaming(path, methods, doors, call -> call.send(answering.answer(call)));
  }

  /** Sends its answer by itself. */
  static Endpoint streaming(String path, Set<String> methods, Set<Door> doors, Handler handler) {
    return new Endpoint(PathPattern.of(path), methods, doors, handler);
  }

  static Endpoint fixed(
      String path, Set<String> methods, Set<Door> doors, Function<Call, Answer> answer) {
    return of(path, methods, doors, answer::apply);
  }

  boolean takes(String method) {
    return methods.isEmpty() || methods.contains(method);
  }
}
