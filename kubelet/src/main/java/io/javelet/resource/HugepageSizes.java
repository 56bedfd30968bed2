package io.javelet.resource;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which sizes of huge pages this machine has. Reads the kernel's list anew each time. */
public final class HugepageSizes {
  /** Where the kernel lists them. */
  public static final Path SYSFS = Path.of("/sys/kernel/mm/hugepages");

  private static final Pattern FOLDER = Pattern.compile("hugepages-([0-9]+)kB");

  private HugepageSizes() {}

  /**
   * The sizes, as cgroup files spell them, for example {@code 2MB}; none where the kernel has no
   * huge pages.
   *
   * @param folder {@link #SYSFS} but in tests
   */
  public static Set<String> read(Path folder) throws IOException {
    Set<String> sizes = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Matcher matcher = FOLDER.matcher(String.valueOf(entry.getFileName()));
        if (matcher.matches()) {
          sizes.add(Hugepages.kernelName(Long.parseLong(matcher.group(1)) << 10));
        }
      }
    } catch (NoSuchFileException none) {
      return Set.of();
    }
    return sizes;
  }
}
