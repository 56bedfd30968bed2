package io.javelet.source;

import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestReader;
import io.javelet.os.PlainFile;
import io.javelet.source.ManifestTrouble.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the files of a manifest folder one by one: reads what changed once it is whole, and tells
 * the ledger. Belongs to the source's thread.
 *
 * <p>A file that was renamed in, or closed by its writer, is read at once. Any other change may be
 * half of one, and so may a refusal or an absence: they count once nothing has changed for {@link
 * #SETTLED}.
 */
final class ManifestFiles {
  private static final Logger log = LoggerFactory.getLogger(ManifestFiles.class);

  /** Editors write, rename and delete within a few milliseconds; a person notices a second. */
  static final Duration SETTLED = Duration.ofMillis(250);

  private static final List<String> MANIFEST_ENDINGS = List.of(".yaml", ".yml", ".json");

  private final ManifestJudge judge;
  private final ManifestLedger ledger;
  private final Map<ManifestOrigin, KeptManifest> unrestored;
  private final Clock clock;
  private final Map<String, FollowedFile> followed = new HashMap<>();
  private Instant nextLook = Instant.MAX;

  /**
   * @param kept what an earlier run had in force
   * @param mountPoint the mount in which that was
   */
  ManifestFiles(
      ManifestJudge judge,
      ManifestLedger ledger,
      Map<ManifestOrigin, KeptManifest> kept,
      String mountPoint,
      Clock clock) {
    this.judge = judge;
    this.ledger = ledger;
    this.unrestored = new HashMap<>(kept);
    this.clock = clock;
    for (ManifestOrigin origin : kept.keySet()) {
      Path file = Path.of(origin.location());
      FollowedFile known = new FollowedFile(file);
      known.mountPoint = mountPoint;
      followed.put(String.valueOf(file.getFileName()), known);
    }
  }

  /**
   * How to look.
   *
   * @param mountPoint the mount that shows the folder now
   * @param complete files that were renamed in or closed by their writers
   * @param trusting whether a file that was left alone lately is taken as it is found
   * @param removals whether what is missing may count as removed
   */
  record Look(String mountPoint, Set<Path> complete, boolean trusting, Removals removals) {
    boolean isComplete(Path file) {
      return complete.contains(file);
    }
  }

  /** What an absent file means. */
  enum Removals {
    /** It was removed if it was seen in this mount. */
    COUNT,
    /** Another folder stands here now: nobody removed it. */
    HELD,
    /** Not to be decided now. */
    LATER
  }

  /** Names that are followed, whether or not they are there. */
  Set<String> names() {
    return Set.copyOf(followed.keySet());
  }

  Optional<Path> path(String name) {
    return Optional.ofNullable(followed.get(name)).map(file -> file.path);
  }

  /** When some file wants to be looked at again without an event; far away when none does. */
  Instant nextLook() {
    return nextLook;
  }

  /** Begins a round of looks. */
  void beginRound() {
    nextLook = Instant.MAX;
  }

  /** Looks at one file. */
  void look(String name, Path path, Look how) {
    FollowedFile file = followed.computeIfAbsent(name, _ -> new FollowedFile(path));
    boolean link = Files.isSymbolicLink(path);
    FileStamp stamp;
    try {
      stamp = FileStamp.of(path);
    } catch (NoSuchFileException absent) {
      if (link) {
        unreadable(file, "is a link that leads nowhere");
      } else {
        absent(name, file, how);
      }
      return;
    } catch (IOException failure) {
      unreadable(file, "cannot be read: " + ManifestFolder.reason(failure));
      return;
    }
    seenAgain(file, how);
    switch (stamp.kind()) {
      case PLAIN -> plain(file, stamp, link, how);
      case FOLDER -> folder(name, file, stamp);
      case PIPE, SOCKET, DEVICE, OTHER ->
          suspect(file, stamp, trouble(file, "is " + stamp.kind().words() + ", not a file"));
    }
  }

  /** Every manifest that was in force in an earlier run is in force. */
  void restoreAll() {
    List.copyOf(unrestored.keySet()).forEach(this::restore);
  }

  /** What was refused is read again: what it refers to may be there by now. */
  void judgeRefusedAnew() {
    for (FollowedFile file : followed.values()) {
      boolean refused =
          ledger
              .entry(file.origin)
              .flatMap(ManifestEntry::trouble)
              .filter(trouble -> trouble.reason() == Reason.INVALID)
              .isPresent();
      if (refused) {
        file.judged = Optional.empty();
      }
    }
  }

  /** Every file is read again, whether or not it changed. */
  void judgeAnew() {
    followed.values().forEach(file -> file.judged = Optional.empty());
  }

  /** Forgets all files; their manifests were removed. */
  void forgetAll() {
    followed.clear();
  }

  private void seenAgain(FollowedFile file, Look how) {
    file.mountPoint = how.mountPoint();
    if (file.absentSince.isPresent()) {
      file.absentSince = Optional.empty();
      file.judged = Optional.empty();
      ledger.leaving(file.origin, false);
    }
  }

  private void folder(String name, FollowedFile file, FileStamp stamp) {
    boolean meant =
        ledger.entry(file.origin).isPresent()
            || unrestored.containsKey(file.origin)
            || MANIFEST_ENDINGS.stream().anyMatch(name::endsWith);
    if (meant) {
      suspect(file, stamp, trouble(file, "is a folder, not a file; folders are not looked into"));
    } else if (!file.judged.equals(Optional.of(stamp))) {
      file.judged = Optional.of(stamp);
      log.atInfo().addKeyValue("folder", file.path).log("A folder among manifests is passed by");
    }
  }

  private void plain(FollowedFile file, FileStamp stamp, boolean link, Look how) {
    if (stamp.size() > ManifestReader.LONGEST_MANIFEST) {
      String text =
          "%d bytes are more than the %d that a manifest may have"
              .formatted(stamp.size(), ManifestReader.LONGEST_MANIFEST);
      suspect(file, stamp, trouble(file, text));
      return;
    }
    boolean leftAlone =
        stamp.modified().toInstant().isBefore(clock.instant().minus(SETTLED)) && how.trusting();
    boolean complete =
        leftAlone || how.isComplete(file.path) || (link && isCompleteTarget(file, how));
    if (!complete && file.judged.equals(Optional.of(stamp))) {
      return;
    }
    if (!complete && !file.hasBeen(stamp, clock.instant(), SETTLED)) {
      again(file);
      return;
    }
    try {
      byte[] bytes = PlainFile.read(file.path, ManifestReader.LONGEST_MANIFEST + 1);
      file.unreadableSince = Optional.empty();
      boolean changedMeanwhile = !FileStamp.of(file.path).equals(stamp);
      if (changedMeanwhile) {
        again(file);
        return;
      }
      judge(file, stamp, new Content(bytes));
    } catch (NoSuchFileException vanished) {
      again(file);
    } catch (IOException failure) {
      unreadable(file, "cannot be read: " + ManifestFolder.reason(failure));
    }
  }

  /** A link that was turned to another file is turned when that file is whole. */
  private static boolean isCompleteTarget(FollowedFile file, Look how) {
    try {
      Path target = file.path.toRealPath();
      boolean turned = !file.target.equals(Optional.of(target));
      file.target = Optional.of(target);
      return turned || how.isComplete(target);
    } catch (IOException vanished) {
      return false;
    }
  }

  private void judge(FollowedFile file, FileStamp stamp, Content content) {
    boolean asKept =
        Optional.ofNullable(unrestored.get(file.origin))
            .filter(kept -> kept.content().equals(content))
            .isPresent();
    restore(file.origin);
    Optional<AcceptedManifest> same =
        ledger
            .entry(file.origin)
            .flatMap(ManifestEntry::inForce)
            .filter(now -> now.content().equals(content));
    if (same.isPresent()) {
      file.judged = Optional.of(stamp);
      ledger.accept(same.get());
      return;
    }
    if (asKept) {
      log.atWarn()
          .addKeyValue("file", file.path)
          .log("A manifest accepted by an earlier run cannot be read as it was");
    }
    switch (judge.judge(file.origin, content)) {
      case ManifestJudge.Verdict.Accepted(AcceptedManifest manifest) -> {
        file.judged = Optional.of(stamp);
        ledger.accept(manifest);
      }
      case ManifestJudge.Verdict.Refused(ManifestTrouble trouble) -> suspect(file, stamp, trouble);
    }
  }

  /** A bad file counts once it has been as it is for a moment: it may be half of a good one. */
  private void suspect(FollowedFile file, FileStamp stamp, ManifestTrouble trouble) {
    restore(file.origin);
    if (file.hasBeen(stamp, clock.instant(), SETTLED)) {
      file.judged = Optional.of(stamp);
      ledger.refuse(trouble);
    } else {
      file.judged = Optional.empty();
      again(file);
    }
  }

  /** Nothing tells when it will be readable: it is tried at every look. */
  private void unreadable(FollowedFile file, String text) {
    restore(file.origin);
    file.judged = Optional.empty();
    Instant since = file.unreadableSince.orElseGet(clock::instant);
    file.unreadableSince = Optional.of(since);
    if (since.plus(SETTLED).isAfter(clock.instant())) {
      again(file);
    } else {
      ledger.refuse(trouble(file, text));
    }
  }

  private void absent(String name, FollowedFile file, Look how) {
    restore(file.origin);
    if (ledger.entry(file.origin).flatMap(ManifestEntry::inForce).isEmpty()) {
      ledger.remove(file.origin);
      followed.remove(name);
      return;
    }
    Instant since = file.absentSince.orElseGet(clock::instant);
    file.absentSince = Optional.of(since);
    boolean settled = !since.plus(SETTLED).isAfter(clock.instant());
    Removals meaning = settled ? how.removals() : Removals.LATER;
    switch (meaning) {
      case LATER -> {
        ledger.leaving(file.origin, true);
        again(file);
      }
      case COUNT -> {
        // Nothing is known of where it was seen: then this may well be the place.
        if (file.mountPoint.isEmpty() || file.mountPoint.equals(how.mountPoint())) {
          log.atInfo().addKeyValue("file", file.path).log("A manifest was removed; its pods end");
          ledger.remove(file.origin);
          followed.remove(name);
        } else {
          hold(file, how);
        }
      }
      case HELD -> hold(file, how);
    }
  }

  private void hold(FollowedFile file, Look how) {
    ledger.leaving(file.origin, false);
    String instead =
        file.mountPoint.equals(how.mountPoint())
            ? "an empty one that was made anew"
            : "the one of the mount at %s, where it was the one of the mount at %s"
                .formatted(how.mountPoint(), file.mountPoint);
    ledger.refuse(
        ManifestTrouble.whole(
            file.origin,
            Reason.SOURCE_GONE,
            "is not there, but the folder is another: " + instead + "; nobody removed the file",
            clock.instant()));
  }

  private void restore(ManifestOrigin origin) {
    Optional<KeptManifest> kept = Optional.ofNullable(unrestored.remove(origin));
    kept.flatMap(judge::restore)
        .ifPresent(manifest -> ledger.restore(manifest, kept.orElseThrow().failed()));
  }

  private void again(FollowedFile file) {
    Instant at = clock.instant().plus(SETTLED);
    nextLook = at.isBefore(nextLook) ? at : nextLook;
    log.atTrace().addKeyValue("file", file.path).log("Looking again soon");
  }

  private ManifestTrouble trouble(FollowedFile file, String text) {
    return ManifestTrouble.whole(file.origin, Reason.UNREADABLE, text, clock.instant());
  }

  /** What is remembered of one name. Belongs to the source's thread. */
  private static final class FollowedFile {
    final Path path;
    final ManifestOrigin origin;

    /** As it was when it was read or refused last. */
    Optional<FileStamp> judged = Optional.empty();

    Optional<FileStamp> seen = Optional.empty();
    Instant seenSince = Instant.MIN;
    Optional<Instant> absentSince = Optional.empty();
    Optional<Instant> unreadableSince = Optional.empty();
    Optional<Path> target = Optional.empty();
    String mountPoint = "";

    FollowedFile(Path path) {
      this.path = path;
      this.origin = ManifestOrigin.file(path.toString());
    }

    /** Whether the file has not changed for so long. */
    boolean hasBeen(FileStamp stamp, Instant now, Duration settled) {
      if (!seen.equals(Optional.of(stamp))) {
        seen = Optional.of(stamp);
        seenSince = now;
      }
      return !seenSince.plus(settled).isAfter(now);
    }
  }
}
