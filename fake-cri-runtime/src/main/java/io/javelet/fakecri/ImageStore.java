package io.javelet.fakecri;

import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images that are present and those a registry would have. Safe for any thread. */
final class ImageStore {
  private final Map<String, FakeImage> present = new LinkedHashMap<>();
  private final Map<String, FakeImage> registry = new LinkedHashMap<>();

  synchronized void add(FakeImage image) {
    present.put(image.id(), image);
  }

  synchronized void offer(FakeImage image) {
    registry.put(image.id(), image);
  }

  synchronized List<FakeImage> all() {
    return List.copyOf(present.values());
  }

  synchronized Optional<FakeImage> find(String name) {
    return present.values().stream().filter(image -> image.isKnownAs(name)).findFirst();
  }

  synchronized FakeImage pull(String name) {
    FakeImage image =
        registry.values().stream()
            .filter(offered -> offered.isKnownAs(name))
            .findFirst()
            .orElseThrow(() ->
                Status.NOT_FOUND
                    .withDescription(
                        "failed to pull and unpack image \"%s\": not found".formatted(name))
                    .asRuntimeException());
    add(image);
    return image;
  }

  synchronized void remove(String name) {
    find(name).ifPresent(image -> present.remove(image.id()));
  }
}
