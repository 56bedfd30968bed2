package io.javelet.os;

/**
 * What happened to a watched folder. A hint to look again, never the truth itself: by the time it
 * is read, more may have happened. Immutable.
 */
public sealed interface FileEvent {
  /**
   * An entry of the folder changed.
   *
   * @param name the entry's file name
   * @param folder whether the entry is a folder
   */
  record EntryChanged(Change change, String name, boolean folder) implements FileEvent {}

  /** What happened to an entry. */
  enum Change {
    /** It came into being; its content may not be complete yet. */
    CREATED,
    /** Somebody who had it open for writing closed it. */
    WRITTEN,
    /** It was renamed into the folder: complete. */
    MOVED_IN,
    /** Its rights, owner, times or number of links changed. */
    ATTRIBUTES,
    /** It was renamed away, perhaps within the folder. */
    MOVED_OUT,
    DELETED
  }

  /** The folder's own rights, owner or times changed. */
  record FolderAttributesChanged() implements FileEvent {}

  /** No more events will come: what was watched is no longer at its path. */
  record FolderGone(Cause cause) implements FileEvent {}

  /** Why no more events will come. */
  enum Cause {
    DELETED,
    MOVED,
    UNMOUNTED,
    /** The kernel refuses to give events any more; the reason is in the log. */
    WATCHER_FAILED
  }

  /** The kernel dropped events because too many came at once: look at everything again. */
  record EventsLost() implements FileEvent {}
}
