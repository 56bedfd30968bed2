package io.javelet.images.credentials;

import io.javelet.images.CredentialOrigin;
import java.util.SortedMap;
import java.util.TreeMap;

/** On whose behalf a plugin is asked. Immutable. */
sealed interface Asker {
  /** This node: what the plugin answers is every pod's. */
  record Node() implements Asker {}

  /**
   * A pod's service account: what the plugin answers is only the account's.
   *
   * @param annotations those of the account that the plugin is to know
   * @param token of the account, bound to the pod; secret
   */
  record Account(
      CredentialOrigin.ServiceAccount account, SortedMap<String, String> annotations, String token)
      implements Asker {
    public Account {
      annotations = new TreeMap<>(annotations);
    }

    @Override
    public String toString() {
      return "Account[" + account + "]";
    }
  }

  /** Whose the answer is. */
  default CredentialOrigin origin() {
    return switch (this) {
      case Node _ -> new CredentialOrigin.Node();
      case Account(CredentialOrigin.ServiceAccount account, _, _) -> account;
    };
  }

  /** Who is given the same answer. */
  default Asker sharing(TokenAttributes.KeptPer keptPer) {
    return switch (this) {
      case Node node -> node;
      case Account each ->
          switch (keptPer) {
            case TOKEN -> each;
            case SERVICE_ACCOUNT -> new Account(each.account(), each.annotations(), "");
          };
    };
  }
}
