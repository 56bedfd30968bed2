package io.javelet.server.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Somebody who asks.
 *
 * @param name as RBAC knows it
 * @param uid empty where nobody says
 * @param groups as RBAC knows them
 * @param extra what else the authenticator says
 * @param proof how we know
 */
public record User(
    String name, String uid, List<String> groups, Map<String, List<String>> extra, Proof proof) {
  private static final String AUTHENTICATED = "system:authenticated";

  /** Nobody in particular. */
  public static final User ANONYMOUS =
      new User("system:anonymous", "", List.of("system:unauthenticated"), Map.of(), Proof.NONE);

  public User {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /** How somebody has shown who they are. */
  public enum Proof {
    /** Not at all. */
    NONE,
    /** By a certificate of an authority that we were told to believe. */
    CERTIFICATE,
    /** By a token that the API server knows. */
    TOKEN,
    /** By the unix socket's rights; the kernel says which process it is. */
    LOCAL_PROCESS
  }

  /** Somebody known: member of {@code system:authenticated} beside the groups given. */
  public static User known(String name, List<String> groups, Proof proof) {
    var all = new ArrayList<>(groups);
    if (!all.contains(AUTHENTICATED)) {
      all.add(AUTHENTICATED);
    }
    return new User(name, "", all, Map.of(), proof);
  }
}
