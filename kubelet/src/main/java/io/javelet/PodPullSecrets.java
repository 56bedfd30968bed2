package io.javelet;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.images.credentials.PullSecrets;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the pull secrets of pods among the objects that pods may refer to.
 *
 * @param objects where secrets are
 */
record PodPullSecrets(ConfigObjects objects) implements PullSecrets {
  private static final List<String> KEYS = List.of(".dockerconfigjson", ".dockercfg");

  @Override
  public Found of(Pod pod) {
    List<Secret> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (LocalObjectReference reference : pod.getSpec().getImagePullSecrets()) {
      switch (objects.find(pod, Kind.SECRET, reference.getName())) {
        case Answer.Found(ConfigObject secret) ->
            content(secret)
                .ifPresent(text -> found.add(new Secret(secret.uid(), reference.getName(), text)));
        case Answer.Absent _, Answer.Unreadable _ -> missing.add(reference.getName());
      }
    }
    return new Found(found, missing);
  }

  private static Optional<ConfigValue> content(ConfigObject secret) {
    return KEYS.stream().flatMap(key -> secret.file(key).stream()).findFirst();
  }
}
