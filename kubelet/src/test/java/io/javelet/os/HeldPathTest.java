package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.javelet.os.HeldPath.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractObjectAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeldPathTest {
  private static final int SWAPS = 10_000;

  @TempDir Path scratch;

  private Path volume;
  private Path outside;

  @BeforeEach
  void makeVolume() throws IOException {
    volume = Files.createDirectories(scratch.resolve("volume"));
    outside = Files.createDirectories(scratch.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "outside");
  }

  private static AbstractObjectAssert<?, SystemCallException> failsWith(ThrowingStep step) {
    return assertThatThrownBy(step::run).asInstanceOf(type(SystemCallException.class));
  }

  private interface ThrowingStep {
    void run() throws IOException;
  }

  private static Predicate<SystemCallException> reason(Errno reason) {
    return failure -> failure.is(reason);
  }

  @Test
  void aFileBelowIsTheFileBelow() throws IOException {
    Files.createDirectories(volume.resolve("a/b"));
    Files.writeString(volume.resolve("a/b/file"), "inside");

    try (HeldPath root = HeldPath.open(volume);
        HeldPath file = root.beneath("a/b/file", Links.NONE)) {
      assertThat(Files.readString(file.path())).isEqualTo("inside");
      assertThat(file.identity().isFolder()).isFalse();
      assertThat(root.identity().isFolder()).isTrue();
      assertThat(file.identity().isSameFile(HeldPath.identity(volume.resolve("a/b/file"))))
          .isTrue();
    }
  }

  @Test
  void whatIsHeldStaysWhenItsNameGoesToSomethingElse() throws IOException {
    Files.writeString(volume.resolve("file"), "old");

    try (HeldPath root = HeldPath.open(volume);
        HeldPath file = root.beneath("file", Links.NONE)) {
      Files.delete(volume.resolve("file"));
      Files.createSymbolicLink(volume.resolve("file"), outside.resolve("secret"));

      assertThat(Files.readString(file.path())).isEqualTo("old");
    }
  }

  @Test
  void linksAreFollowedOnlyInside() throws IOException {
    Files.writeString(volume.resolve("real"), "inside");
    Files.createSymbolicLink(volume.resolve("inner"), Path.of("real"));
    Files.createSymbolicLink(volume.resolve("climbing"), Path.of("../outside/secret"));
    Files.createSymbolicLink(volume.resolve("absolute"), outside.resolve("secret"));
    Files.createSymbolicLink(volume.resolve("folder"), Path.of(".."));

    try (HeldPath root = HeldPath.open(volume)) {
      try (HeldPath inner = root.beneath("inner", Links.INSIDE)) {
        assertThat(Files.readString(inner.path())).isEqualTo("inside");
      }
      failsWith(() -> root.beneath("inner", Links.NONE).close()).matches(reason(Errno.ELOOP));
      failsWith(() -> root.beneath("climbing", Links.INSIDE).close()).matches(reason(Errno.EXDEV));
      failsWith(() -> root.beneath("absolute", Links.INSIDE).close()).matches(reason(Errno.EXDEV));
      failsWith(() -> root.beneath("folder/outside", Links.INSIDE).close())
          .matches(reason(Errno.EXDEV));
      failsWith(() -> root.beneath("../outside", Links.INSIDE).close())
          .matches(reason(Errno.EXDEV));
      failsWith(() -> root.beneath("/etc", Links.INSIDE).close()).matches(reason(Errno.EXDEV));
    }
  }

  @Test
  void foldersAreMadeWithTheseRightsAndNeverThroughALink() throws IOException {
    Files.createSymbolicLink(volume.resolve("away"), outside);

    try (HeldPath root = HeldPath.open(volume)) {
      try (HeldPath made = root.makeFolders("x/./y//z", 02770)) {
        assertThat(made.identity().rights()).isEqualTo(02770);
      }
      assertThat(FileModes.get(volume.resolve("x/y"))).isEqualTo(02770);
      failsWith(() -> root.makeFolders("away/in", 0755).close()).matches(reason(Errno.ELOOP));
      failsWith(() -> root.makeFolders("../beside", 0755).close()).matches(reason(Errno.EXDEV));
    }
    assertThat(outside.resolve("in")).doesNotExist();
    assertThat(scratch.resolve("beside")).doesNotExist();
  }

  @Test
  void aFolderThatIsSwappedForALinkTenThousandTimesNeverLeadsOut() throws Exception {
    Path inner = Files.createDirectories(volume.resolve("dir"));
    Files.writeString(inner.resolve("secret"), "inside");
    Path link = volume.resolve("link");
    Path parked = volume.resolve("parked");
    var end = new AtomicBoolean();
    var swaps = new AtomicInteger();
    Thread attacker =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (!end.get()) {
                try {
                  Files.createSymbolicLink(link, Path.of("../outside"));
                  Files.move(inner, parked);
                  Files.move(link, inner);
                  swaps.incrementAndGet();
                  Files.delete(inner);
                  Files.move(parked, inner, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException bug) {
                  throw new IllegalStateException(bug);
                }
              }
            });
    int opened = 0;
    int refused = 0;
    try (HeldPath root = HeldPath.open(volume)) {
      while (opened + refused < SWAPS) {
        try (HeldPath found = root.beneath("dir/secret", Links.INSIDE)) {
          assertThat(Files.readString(found.path())).isEqualTo("inside");
          opened++;
        } catch (SystemCallException expected) {
          assertThat(expected)
              .matches(reason(Errno.EXDEV).or(reason(Errno.ENOENT)).or(reason(Errno.EAGAIN)));
          refused++;
        }
      }
    } finally {
      end.set(true);
      attacker.join();
    }
    assertThat(swaps).hasPositiveValue();
    assertThat(opened).isPositive();
  }
}
