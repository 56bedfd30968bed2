package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.STRINGS;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.IMAGES;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Pulling images, the right to use them, and removing them. */
public final class ImageOptions {

  public static final KubeletOption<Boolean> SERIALIZE_PULLS =
      field(IMAGES, "serializeImagePulls", BOOL)
          .nullable()
          .oldFlag("serialize-image-pulls")
          .byDefault(true)
          .means(
              "Pull one image at a time. Where maxParallelImagePulls is 2 or more, the default is"
                  + " false.");

  public static final KubeletOption<Integer> MAX_PARALLEL_PULLS =
      field(IMAGES, "maxParallelImagePulls", INT32)
          .nullable()
          .check(Check.atLeast(1))
          .means("How many images are pulled at once; unset means no bound.");

  public static final KubeletOption<Integer> REGISTRY_QPS =
      field(IMAGES, "registryPullQPS", INT32)
          .nullable()
          .oldFlag("registry-qps")
          .byDefault(5)
          .check(Check.atLeast(0))
          .means("Image pulls begun per second; 0 means no bound.");

  public static final KubeletOption<Integer> REGISTRY_BURST =
      field(IMAGES, "registryBurst", INT32)
          .oldFlag("registry-burst")
          .byDefault(10)
          .check(Check.atLeast(0))
          .means("How many pulls may begin at once before registryPullQPS slows them.");

  public static final KubeletOption<String> CREDENTIALS_POLICY =
      field(IMAGES, "imagePullCredentialsVerificationPolicy", STRING)
          .byDefault("")
          .gate("KubeletEnsureSecretPulledImages")
          .means(
              "Whose images already on the node a pod may use without showing credentials again:"
                  + " NeverVerify, NeverVerifyPreloadedImages, NeverVerifyAllowlistedImages or"
                  + " AlwaysVerify.");

  public static final KubeletOption<List<String>> PRELOADED_ALLOWLIST =
      field(IMAGES, "preloadedImagesVerificationAllowlist", STRINGS)
          .byDefault(List.of())
          .gate("KubeletEnsureSecretPulledImages")
          .means("Images exempt under NeverVerifyAllowlistedImages; \"/*\" may end an entry.");

  public static final KubeletOption<String> CREDENTIAL_PROVIDER_CONFIG =
      flag(IMAGES, "image-credential-provider-config", STRING)
          .byDefault("")
          .means("File, or directory of files, that names credential provider plugins.");

  public static final KubeletOption<String> CREDENTIAL_PROVIDER_BIN_DIR =
      flag(IMAGES, "image-credential-provider-bin-dir", STRING)
          .byDefault("")
          .means("Directory of the credential provider plugins.");

  public static final KubeletOption<Boolean> LOCAL_WHEN_UNREACHABLE =
      flag(IMAGES, "use-local-image-when-registry-unreachable", BOOL)
          .byDefault(false)
          .ours()
          .means(
              "Use an image that is on the node when its registry cannot be reached, even where the"
                  + " pull policy is Always.");

  public static final KubeletOption<Duration> MINIMUM_GC_AGE =
      field(IMAGES, "imageMinimumGCAge", DURATION)
          .oldFlag("minimum-image-ttl-duration")
          .byDefault(Duration.ofMinutes(2))
          .check(Check.notNegative())
          .means("How old an unused image has to be before it may be removed.");

  public static final KubeletOption<Duration> MAXIMUM_GC_AGE =
      field(IMAGES, "imageMaximumGCAge", DURATION)
          .byDefault(Duration.ZERO)
          .check(Check.notNegative())
          .gate("ImageMaximumGCAge")
          .means("How long an image may lie unused before it is removed; 0s means for ever.");

  public static final KubeletOption<Integer> GC_HIGH_THRESHOLD =
      field(IMAGES, "imageGCHighThresholdPercent", INT32)
          .nullable()
          .oldFlag("image-gc-high-threshold")
          .byDefault(85)
          .check(Check.between(0, 100))
          .means("Percentage of used disk from which images are removed.");

  public static final KubeletOption<Integer> GC_LOW_THRESHOLD =
      field(IMAGES, "imageGCLowThresholdPercent", INT32)
          .nullable()
          .oldFlag("image-gc-low-threshold")
          .byDefault(80)
          .check(Check.between(0, 100))
          .means("Percentage of used disk at which removing images stops.");

  /** How hard registries may be worked. */
  public static final Set<KubeletOption<?>> PULLS =
      Set.of(
          SERIALIZE_PULLS,
          MAX_PARALLEL_PULLS,
          REGISTRY_QPS,
          REGISTRY_BURST,
          LOCAL_WHEN_UNREACHABLE);

  /** What decides when images are removed. */
  public static final Set<KubeletOption<?>> COLLECTION =
      Set.of(MINIMUM_GC_AGE, MAXIMUM_GC_AGE, GC_HIGH_THRESHOLD, GC_LOW_THRESHOLD);

  private ImageOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        SERIALIZE_PULLS,
        MAX_PARALLEL_PULLS,
        REGISTRY_QPS,
        REGISTRY_BURST,
        CREDENTIALS_POLICY,
        PRELOADED_ALLOWLIST,
        CREDENTIAL_PROVIDER_CONFIG,
        CREDENTIAL_PROVIDER_BIN_DIR,
        LOCAL_WHEN_UNREACHABLE,
        MINIMUM_GC_AGE,
        MAXIMUM_GC_AGE,
        GC_HIGH_THRESHOLD,
        GC_LOW_THRESHOLD);
  }
}
