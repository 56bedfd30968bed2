package io.javelet.config.option;

import static io.javelet.config.option.CollectionTypes.HEADERS;
import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.Declaration.flag;
import static io.javelet.config.option.OptionGroup.STATIC_PODS;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where static pods come from. */
public final class StaticPodOptions {

  public static final KubeletOption<String> PATH =
      field(STATIC_PODS, "staticPodPath", STRING)
          .oldFlag("pod-manifest-path")
          .byDefault("")
          .relativeToFile()
          .means("Directory of pod manifests to run, or one manifest.");

  public static final KubeletOption<String> URL =
      field(STATIC_PODS, "staticPodURL", STRING)
          .oldFlag("manifest-url")
          .byDefault("")
          .means("URL of a pod manifest or a list of them to run.");

  public static final KubeletOption<SortedMap<String, List<String>>> URL_HEADER =
      field(STATIC_PODS, "staticPodURLHeader", HEADERS)
          .oldFlag("manifest-url-header")
          .byDefault(Collections.unmodifiableSortedMap(new TreeMap<>()))
          .secret()
          .means("HTTP headers to send when the URL is read.");

  public static final KubeletOption<String> URL_CA_FILE =
      flag(STATIC_PODS, "static-pod-url-ca-file", STRING)
          .byDefault("")
          .ours()
          .means(
              "File with certificates that vouch for the server of the URL, instead of the"
                  + " system's.");

  public static final KubeletOption<String> URL_CERTIFICATE_FILE =
      flag(STATIC_PODS, "static-pod-url-cert-file", STRING)
          .byDefault("")
          .ours()
          .means("File with the certificate to show to the server of the URL.");

  public static final KubeletOption<String> URL_KEY_FILE =
      flag(STATIC_PODS, "static-pod-url-key-file", STRING)
          .byDefault("")
          .ours()
          .means("File with the private key of the certificate for the server of the URL.");

  public static final KubeletOption<Duration> FILE_CHECK_FREQUENCY =
      field(STATIC_PODS, "fileCheckFrequency", DURATION)
          .oldFlag("file-check-frequency")
          .byDefault(Duration.ofSeconds(20))
          .means("How often the manifests are read anew, beside reacting to changes at once.");

  public static final KubeletOption<Duration> HTTP_CHECK_FREQUENCY =
      field(STATIC_PODS, "httpCheckFrequency", DURATION)
          .oldFlag("http-check-frequency")
          .byDefault(Duration.ofSeconds(20))
          .means("How often the URL is read.");

  public static final KubeletOption<String> VALIDATION =
      flag(STATIC_PODS, "static-pod-validation", STRING)
          .byDefault("warn")
          .ours()
          .check(Check.oneOf("strict", "warn", "ignore"))
          .means(
              "What to do about fields that the API does not know in a manifest: strict refuses the"
                  + " manifest, warn runs it and says so, ignore is silent.");

  public static final KubeletOption<Boolean> REMOVAL_ON_MISSING_DIR =
      flag(STATIC_PODS, "static-pod-removal-on-missing-dir", BOOL)
          .byDefault(false)
          .ours()
          .means(
              "Take a manifest directory that has vanished for an empty one and end its pods, as"
                  + " upstream does. Otherwise the pods stay.");

  public static final KubeletOption<String> LOCAL_OBJECTS_DIR =
      flag(STATIC_PODS, "local-objects-dir", STRING)
          .byDefault("")
          .ours()
          .means(
              "Directory of config maps and secrets for static pods; empty for the directory local"
                  + " in the root directory.");

  /** What the sources of static pods follow while the agent runs. */
  public static final Set<KubeletOption<?>> OPTIONS =
      Set.of(
          PATH,
          URL,
          URL_HEADER,
          FILE_CHECK_FREQUENCY,
          HTTP_CHECK_FREQUENCY,
          URL_CA_FILE,
          URL_CERTIFICATE_FILE,
          URL_KEY_FILE,
          VALIDATION,
          REMOVAL_ON_MISSING_DIR);

  private StaticPodOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        PATH,
        URL,
        URL_HEADER,
        URL_CA_FILE,
        URL_CERTIFICATE_FILE,
        URL_KEY_FILE,
        FILE_CHECK_FREQUENCY,
        HTTP_CHECK_FREQUENCY,
        VALIDATION,
        REMOVAL_ON_MISSING_DIR,
        LOCAL_OBJECTS_DIR);
  }
}
