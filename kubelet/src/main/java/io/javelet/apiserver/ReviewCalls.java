package io.javelet.apiserver;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has the API server judge who asks this node's server, and what they may do. Any thread. */
public final class ReviewCalls {
  private final ApiServer server;

  public ReviewCalls(ApiServer server) {
    this.server = server;
  }

  /**
   * What a user may be asked about.
   *
   * @param verb {@code get}, {@code create}, …
   * @param node the node
   * @param subresource of it, such as {@code proxy}
   */
  public record NodeAccess(String verb, String node, String subresource) {}

  /** Whose token this is; absent when it is nobody's. */
  public Optional<UserInfo> token(String token) throws ApiServerException, InterruptedException {
    TokenReview review = new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build();
    TokenReviewStatus status =
        server.unlimited(client -> client.tokenReviews().create(review)).getStatus();
    return Boolean.TRUE.equals(status.getAuthenticated())
        ? Optional.of(status.getUser())
        : Optional.empty();
  }

  /** Whether a user may do that. */
  public boolean allowed(
      String user,
      String uid,
      List<String> groups,
      Map<String, List<String>> extra,
      NodeAccess access)
      throws ApiServerException, InterruptedException {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user)
            .withUid(uid.isEmpty() ? null : uid)
            .withGroups(groups)
            .withExtra(extra)
            .withNewResourceAttributes()
            .withVerb(access.verb())
            .withGroup("")
            .withVersion("v1")
            .withResource("nodes")
            .withSubresource(access.subresource())
            .withName(access.node())
            .endResourceAttributes()
            .endSpec()
            .build();
    return Boolean.TRUE.equals(
        server
            .unlimited(client -> client.authorization().v1().subjectAccessReview().create(review))
            .getStatus()
            .getAllowed());
  }
}
