package io.javelet.server.auth;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what somebody may do. Any thread. */
public interface Authorization {
  /** Decides. */
  Decision decide(User user, RequestAttributes attributes) throws InterruptedException;

  /** Everybody may do everything. */
  static Authorization alwaysAllow() {
    return (_, _) -> new Decision.Allowed();
  }

  /**
   * Who has a certificate of a configured authority, or came through the unix socket, may do
   * everything; nobody else may do anything. For a node without an API server.
   */
  static Authorization local() {
    return (user, attributes) ->
        switch (user.proof()) {
          case CERTIFICATE, LOCAL_PROCESS -> new Decision.Allowed();
          case NONE, TOKEN -> refused(user, attributes);
        };
  }

  /**
   * As the API server says; its answers are remembered. Local processes need no answer: whoever may
   * open the unix socket may do everything anyway.
   */
  static Authorization webhook(
      SubjectAccessReviews reviews,
      String node,
      Duration allowedTime,
      Duration refusedTime,
      InstantSource clock) {
    return new ByReview(reviews, node, allowedTime, refusedTime, clock);
  }

  private static Decision refused(User user, RequestAttributes attributes) {
    return new Decision.Refused(
        "Forbidden (user=%s, verb=%s, resource=nodes, subresource(s)=[%s])\n"
            .formatted(
                user.name(), attributes.verb(), String.join(" ", attributes.subresources())));
  }

  /** Asks the API server. */
  final class ByReview implements Authorization {
    private static final Logger log = LoggerFactory.getLogger(Authorization.class);
    private static final int REMEMBERED = 4096;

    private record Question(String name, String uid, List<String> groups, String verb, String on) {}

    private final SubjectAccessReviews reviews;
    private final String node;
    private final Duration allowedTime;
    private final Duration refusedTime;
    private final ExpiringCache<Question, Boolean> answers;

    private ByReview(
        SubjectAccessReviews reviews,
        String node,
        Duration allowedTime,
        Duration refusedTime,
        InstantSource clock) {
      this.reviews = reviews;
      this.node = node;
      this.allowedTime = allowedTime;
      this.refusedTime = refusedTime;
      this.answers = new ExpiringCache<>(clock, REMEMBERED);
    }

    @Override
    public Decision decide(User user, RequestAttributes attributes) throws InterruptedException {
      if (user.proof() == User.Proof.LOCAL_PROCESS) {
        return new Decision.Allowed();
      }
      for (String subresource : attributes.subresources()) {
        try {
          if (mayDo(user, attributes.verb(), subresource)) {
            return new Decision.Allowed();
          }
        } catch (IOException failure) {
          log.atWarn()
              .addKeyValue("user", user.name())
              .addKeyValue("err", String.valueOf(failure.getMessage()))
              .log("The API server cannot say what a user may do");
          return new Decision.Undecided(
              "Authorization error (user=%s, verb=%s, resource=nodes, subresource=%s)"
                  .formatted(user.name(), attributes.verb(), subresource));
        }
      }
      return refused(user, attributes);
    }

    private boolean mayDo(User user, String verb, String subresource)
        throws IOException, InterruptedException {
      var question = new Question(user.name(), user.uid(), user.groups(), verb, subresource);
      Optional<Boolean> known = answers.get(question);
      if (known.isPresent()) {
        return known.get();
      }
      boolean allowed = reviews.allowed(user, verb, node, subresource);
      answers.put(question, allowed, allowed ? allowedTime : refusedTime);
      return allowed;
    }
  }
}
