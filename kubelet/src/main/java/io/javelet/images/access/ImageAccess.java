package io.javelet.images.access;

import io.javelet.images.CredentialOrigin;
import io.javelet.images.PullCredentials;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * With what an image was pulled by a certain name, and so who may use it. Immutable. Upstream's
 * counterpart: {@code ImagePullCredentials}.
 *
 * @param everyPod whether all pods of this node may
 * @param secrets pods may that show one of these
 * @param accounts pods of these service accounts may
 */
record ImageAccess(boolean everyPod, List<SecretUse> secrets, List<AccountUse> accounts) {
  static final ImageAccess EVERY_POD = new ImageAccess(true, List.of(), List.of());
  private static final Comparator<SecretUse> SECRETS =
      Comparator.comparing(SecretUse::namespace)
          .thenComparing(SecretUse::name)
          .thenComparing(SecretUse::uid);
  private static final Comparator<AccountUse> ACCOUNTS =
      Comparator.comparing(AccountUse::namespace)
          .thenComparing(AccountUse::name)
          .thenComparing(AccountUse::uid);

  ImageAccess {
    secrets = List.copyOf(secrets);
    accounts = List.copyOf(accounts);
  }

  /**
   * A pull secret.
   *
   * @param hash of what it showed
   */
  record SecretUse(String uid, String namespace, String name, String hash) {
    boolean sameObject(SecretUse other) {
      return uid.equals(other.uid) && namespace.equals(other.namespace) && name.equals(other.name);
    }

    boolean sameContent(SecretUse other) {
      return !hash.isEmpty() && hash.equals(other.hash);
    }
  }

  /** A service account. */
  record AccountUse(String uid, String namespace, String name) {}

  /** Who may use an image that was pulled with these credentials. */
  static ImageAccess of(PullCredentials used) {
    return switch (used.origin()) {
      case CredentialOrigin.Node _ -> EVERY_POD;
      case CredentialOrigin.Secret(String uid, String namespace, String name) ->
          new ImageAccess(
              false,
              List.of(new SecretUse(uid, namespace, name, CredentialHash.of(used.shown()))),
              List.of());
      case CredentialOrigin.ServiceAccount(String uid, String namespace, String name) ->
          new ImageAccess(false, List.of(), List.of(new AccountUse(uid, namespace, name)));
    };
  }

  /** Both together; a secret that is known already has the newer content. */
  ImageAccess with(ImageAccess more) {
    if (everyPod || more.everyPod()) {
      return EVERY_POD;
    }
    List<SecretUse> allSecrets = new ArrayList<>(more.secrets());
    secrets.stream()
        .filter(each -> more.secrets().stream().noneMatch(each::sameObject))
        .forEach(allSecrets::add);
    List<AccountUse> allAccounts = new ArrayList<>(more.accounts());
    accounts.stream().filter(each -> !more.accounts().contains(each)).forEach(allAccounts::add);
    return new ImageAccess(
        false,
        allSecrets.stream().sorted(SECRETS).toList(),
        allAccounts.stream().sorted(ACCOUNTS).toList());
  }

  /**
   * Which of a pod's credentials let it use the image; absent when none does. A secret counts that
   * shows the same, and one that is the same and was changed.
   */
  Optional<ImageAccess> admits(List<PullCredentials> ofPod) {
    if (everyPod) {
      return Optional.of(EVERY_POD);
    }
    return ofPod.stream()
        .filter(each -> !(each.origin() instanceof CredentialOrigin.Node))
        .map(ImageAccess::of)
        .filter(mine ->
            mine.secrets().stream()
                    .anyMatch(secret ->
                        secrets.stream()
                            .anyMatch(
                                known -> known.sameContent(secret) || known.sameObject(secret)))
                || mine.accounts().stream().anyMatch(accounts::contains))
        .findFirst();
  }
}
