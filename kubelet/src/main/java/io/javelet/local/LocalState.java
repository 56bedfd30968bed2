package io.javelet.local;

import io.javelet.local.LocalObject.Config;
import io.javelet.local.LocalScan.Stored;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.PersistentVolumes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the local store answers with at one moment. Immutable. What got worse since the last reading
 * keeps its last good content; only what is gone with its file is gone.
 *
 * @param objects what can be used
 * @param refused what is there but must not be used, and was never good
 * @param problems all that is wrong now
 */
record LocalState(
    Map<LocalName, Stored> objects, Map<LocalName, String> refused, List<LocalProblem> problems) {
  static final LocalState EMPTY = new LocalState(Map.of(), Map.of(), List.of());

  LocalState {
    objects = Map.copyOf(objects);
    refused = Map.copyOf(refused);
    problems = List.copyOf(problems);
  }

  /** What holds after a new reading. */
  LocalState after(LocalScan scan) {
    Map<LocalName, Stored> next = new HashMap<>(scan.objects());
    List<LocalProblem> found = new ArrayList<>(scan.problems());
    objects.forEach((name, old) -> {
      Stored now = next.get(name);
      if (now == null) {
        if (scan.isBad(old.source())) {
          next.put(name, old);
        }
      } else if (isImmutable(old.object()) && !sameData(old.object(), now.object())) {
        next.put(name, old);
        found.add(
            new LocalProblem(
                now.source(),
                Optional.empty(),
                name + " keeps its content: field is immutable when `immutable` is set"));
      }
    });
    Map<LocalName, String> unusable = new HashMap<>(scan.refused());
    unusable.keySet().removeAll(next.keySet());
    return new LocalState(next, unusable, found);
  }

  private static boolean isImmutable(LocalObject object) {
    return object instanceof Config(ConfigObject config) && config.immutable();
  }

  private static boolean sameData(LocalObject a, LocalObject b) {
    return a instanceof Config(ConfigObject one)
        && b instanceof Config(ConfigObject other)
        && one.data().equals(other.data())
        && one.binaryData().equals(other.binaryData());
  }

  /** Everything that is answered differently than before. */
  Set<LocalName> changedSince(LocalState earlier) {
    Set<LocalName> names = new HashSet<>(objects.keySet());
    names.addAll(earlier.objects.keySet());
    names.addAll(refused.keySet());
    names.addAll(earlier.refused.keySet());
    names.removeIf(name -> isSame(name, earlier));
    return names;
  }

  private boolean isSame(LocalName name, LocalState earlier) {
    return Objects.equals(object(name), earlier.object(name))
        && Objects.equals(answer(name), earlier.answer(name));
  }

  private Optional<LocalObject> object(LocalName name) {
    return Optional.ofNullable(objects.get(name)).map(Stored::object);
  }

  /** The volume that a claim has. */
  PersistentVolumes.Answer claimed(LocalName claim) {
    return new ClaimBinding(objects).find(claim);
  }

  /** The config map or secret of a name. */
  Answer answer(LocalName name) {
    Stored stored = objects.get(name);
    if (stored != null && stored.object() instanceof Config(ConfigObject config)) {
      return new Answer.Found(config);
    }
    String why = refused.get(name);
    return why == null ? new Answer.Absent() : new Answer.Unreadable(why);
  }
}
