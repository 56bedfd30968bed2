package io.javelet.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.server.http.ServerLoop;
import io.javelet.server.logs.LogWrites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

class OpenApiTest {
  @TempDir private Path folder;

  private List<Endpoint> endpoints() throws Exception {
    var fixture = new ServerFixture(folder);
    try (ServerLoop loop = new ServerLoop();
        LogWrites writes = new LogWrites()) {
      return new Endpoints(fixture.settings(), fixture.parts(), loop, writes).all();
    }
  }

  @Test
  void everyEndpointIsDescribed() throws Exception {
    assertThat(OpenApi.described())
        .containsAll(
            OpenApi.paths(endpoints()).stream()
                .filter(path -> !path.startsWith("/javelet/"))
                .collect(Collectors.toSet()));
  }

  @Test
  void theDocumentIsInTheDocumentation() throws Exception {
    Path here = Path.of("docs/openapi.json");
    Path document = Files.exists(Path.of("docs")) ? here : Path.of("..").resolve(here);

    String expected = OpenApi.document(endpoints(), "v1.36.2", new ObjectMapper());

    if (Boolean.getBoolean("javelet.write.docs")) {
      Files.writeString(document, expected);
    }
    assertThat(Files.readString(document)).isEqualTo(expected);
  }
}
