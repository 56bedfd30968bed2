package io.javelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.config.ConfigurationLoader;
import io.javelet.config.LoadResult;
import io.javelet.config.StaticPodConfiguration;
import io.javelet.config.value.HostFacts;
import io.javelet.pod.PodSourceName;
import io.javelet.source.PodSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StaticPodSourcesTest {
  private final List<String> happened = new ArrayList<>();

  private static StaticPodConfiguration configuration(String... flags) {
    HostFacts host =
        new HostFacts(
            HostFacts.CgroupMode.V2,
            false,
            new HostFacts.Hardware(Set.of(0), 1L << 30, 1, 1),
            Map.of());
    LoadResult result = new ConfigurationLoader(host, Path.of("/")).load(List.of(flags), Map.of());
    return ((LoadResult.Loaded) result).configuration().pods().statics();
  }

  /** Notes its starts and stops. */
  private final class Source implements PodSource {
    private final String path;

    Source(String path) {
      this.path = path;
      start();
    }

    @Override
    public PodSourceName name() {
      return PodSourceName.FILE;
    }

    @Override
    public void start() {
      happened.add("start " + path);
    }

    @Override
    public void stop() {
      happened.add("stop " + path);
    }
  }

  private StaticPodSources sources() {
    return new StaticPodSources(
        from -> from.path().<PodSource>map(path -> new Source(path.toString())).stream().toList(),
        (name, pods) -> happened.add(name + " declares " + pods));
  }

  @Test
  void theOldSourceEndsBeforeTheNewOneBegins() throws Exception {
    StaticPodSources sources = sources();
    sources.follow(configuration("--pod-manifest-path=/one"));
    sources.follow(configuration("--pod-manifest-path=/two"));
    sources.stop();
    assertThat(happened).containsExactly("start /one", "stop /one", "start /two", "stop /two");
  }

  @Test
  void aSourceThatIsTakenAwayDeclaresNothing() {
    StaticPodSources sources = sources();
    sources.follow(configuration("--pod-manifest-path=/one"));
    sources.follow(configuration());
    sources.follow(configuration("--pod-manifest-path=/one"));
    assertThat(happened)
        .containsExactly("start /one", "stop /one", "file declares []", "start /one");
  }
}
