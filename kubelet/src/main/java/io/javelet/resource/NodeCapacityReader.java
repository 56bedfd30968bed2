package io.javelet.resource;

import io.javelet.os.FileSystemStatistics;
import io.javelet.os.ProcFs;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how much there is of what can be reserved on this machine. Any thread; remembers nothing.
 */
public final class NodeCapacityReader {
  private static final Pattern HUGEPAGES = Pattern.compile("hugepages-([0-9]+)kB");

  private final Path proc;
  private final Path hugepages;

  /**
   * @param proc where procfs is mounted
   * @param hugepages {@link HugepageSizes#SYSFS} but in tests
   */
  public NodeCapacityReader(Path proc, Path hugepages) {
    this.proc = proc;
    this.hugepages = hugepages;
  }

  /**
   * The capacity.
   *
   * @param known processors and memory
   * @param storage a folder on the filesystem that holds logs and emptyDirs
   */
  public ResourceAmounts read(NodeCapacity known, Path storage) throws IOException {
    Map<String, BigDecimal> amounts = new HashMap<>();
    amounts.put(ResourceAmounts.CPU, BigDecimal.valueOf(known.cpus()));
    amounts.put(ResourceAmounts.MEMORY, BigDecimal.valueOf(known.memoryBytes()));
    amounts.put(
        NodeAllocatable.PIDS,
        BigDecimal.valueOf(Math.min(parameter("kernel.pid_max"), parameter("kernel.threads-max"))));
    amounts.put(
        NodeAllocatable.EPHEMERAL_STORAGE,
        BigDecimal.valueOf(FileSystemStatistics.of(storage).capacityBytes()));
    amounts.putAll(hugepages());
    return new ResourceAmounts(amounts);
  }

  /** Bytes of swap space. */
  public long swapBytes() throws IOException {
    for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
      if (line.startsWith("SwapTotal:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    return 0;
  }

  private Map<String, BigDecimal> hugepages() throws IOException {
    Map<String, BigDecimal> amounts = new HashMap<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(hugepages)) {
      for (Path folder : folders) {
        Matcher name = HUGEPAGES.matcher(folder.getFileName().toString());
        if (name.matches()) {
          long pageBytes = Long.parseLong(name.group(1)) << 10;
          long pages = Long.parseLong(Files.readString(folder.resolve("nr_hugepages")).strip());
          amounts.put(
              ResourceAmounts.HUGEPAGES_PREFIX + Hugepages.apiName(pageBytes),
              BigDecimal.valueOf(pages * pageBytes));
        }
      }
    } catch (NoSuchFileException none) {
      return Map.of();
    }
    return amounts;
  }

  private long parameter(String name) throws IOException {
    return new ProcFs(proc)
        .kernelParameter(name)
        .map(Long::parseLong)
        .orElseThrow(() -> new IOException("the kernel has no parameter " + name));
  }
}
