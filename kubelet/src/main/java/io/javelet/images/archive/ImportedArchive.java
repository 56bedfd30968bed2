package io.javelet.images.archive;

import java.util.List;

/**
 * One archive that was imported.
 *
 * @param file its name in the folder
 * @param size in bytes, then
 * @param modified its time of modification then, in milliseconds since 1970
 * @param names the images that came with it
 */
record ImportedArchive(String file, long size, long modified, List<String> names) {
  ImportedArchive {
    names = List.copyOf(names);
  }

  /** True when the file is still the one that was imported, as far as its size and time tell. */
  boolean isSameFile(long sizeNow, long modifiedNow) {
    return size == sizeNow && modified == modifiedNow;
  }
}
