package io.javelet.images.access;

import io.javelet.config.ImageConfiguration.CredentialsPolicy;
import io.javelet.images.ImageName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * For which images a pod has to show credentials although they are here. Pure. Upstream's
 * counterpart: {@code ImagePullPolicyEnforcer}.
 */
final class VerifiedImages {
  private static final String ANY = "/*";

  private final CredentialsPolicy policy;
  private final Set<String> exempt = new HashSet<>();
  private final Set<String> exemptBelow = new HashSet<>();

  /**
   * @param exemptions names without tag or digest; one that ends with {@code /*} means all below
   */
  VerifiedImages(CredentialsPolicy policy, List<String> exemptions) {
    this.policy = policy;
    for (String each : exemptions) {
      if (each.endsWith(ANY)) {
        exemptBelow.add(each.substring(0, each.length() - 1));
      } else {
        exempt.add(each);
      }
    }
  }

  /**
   * @param image as the pod writes it
   * @param pulledHere whether this node pulled it, as far as is known
   */
  boolean includes(String image, boolean pulledHere) {
    return switch (policy) {
      case NEVER_VERIFY -> false;
      case NEVER_VERIFY_PRELOADED_IMAGES -> pulledHere;
      case NEVER_VERIFY_ALLOWLISTED_IMAGES -> !isExempt(bare(image));
      case ALWAYS_VERIFY -> true;
    };
  }

  private boolean isExempt(String name) {
    return exempt.contains(name) || exemptBelow.stream().anyMatch(name::startsWith);
  }

  /** An image's name as it is written, without tag and digest. */
  static String bare(String image) {
    if (!(ImageName.parse(image) instanceof ImageName.Parsed.Valid(ImageName name))) {
      return image;
    }
    String text = image;
    if (!name.digest().isEmpty() && text.endsWith("@" + name.digest())) {
      text = text.substring(0, text.length() - name.digest().length() - 1);
    }
    return !name.tag().isEmpty() && text.endsWith(":" + name.tag())
        ? text.substring(0, text.length() - name.tag().length() - 1)
        : text;
  }
}
