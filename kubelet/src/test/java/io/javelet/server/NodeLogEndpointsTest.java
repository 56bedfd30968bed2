package io.javelet.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /logs/} with {@code enableSystemLogQuery}. No service of these tests is in a journal. */
@Timeout(120)
class NodeLogEndpointsTest {
  @TempDir private static Path folder;
  private static @Nullable ServerFixture server;
  private static @Nullable HttpClient admin;

  @BeforeAll
  static void start() throws Exception {
    var fixture = new ServerFixture(folder);
    fixture.switches = new ServerSettings.Switches(true, true, true, true, true);
    Files.createDirectories(fixture.systemLogs.resolve("of-a-service"));
    Files.writeString(fixture.systemLogs.resolve("x.log"), "a line\n");
    Files.writeString(fixture.systemLogs.resolve("of-a-service/of-a-service.log"), "its line\n");
    server = fixture.start();
    admin = fixture.client(Optional.of(fixture.authority.client("admin")));
  }

  @AfterAll
  static void stop() {
    Objects.requireNonNull(server).close();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return Objects.requireNonNull(server)
        .send(Objects.requireNonNull(admin), "GET", Door.HTTPS, path, "");
  }

  /** Query, status, body; {@code LOG} stands for the folder of logs. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "x.log                          | 200 | a line",
        "?query=/x.log                  | 200 | a line",
        "?query=%5Cx.log                | 200 | a line",
        "?query=x                       | 200 | a line",
        "?query=of-a-service            | 200 | its line",
        "?query=x&query=of-a-service    | 200 | a line its line",
        "?query=no-such-service         | 200 | log not found for no-such-service",
        "?query=x&query=y&tailLines=2   | 200 | options present and query resolved to log files for"
            + " [x y] try without specifying options",
        "?query=                        | 400 | query: Invalid value: []string{\"\"}: query cannot"
            + " be empty",
        "?query=+&boot=z                | 400 | [query: Invalid value: []string{\" \"}: query"
            + " cannot be empty, boot: Invalid value: \"z\": strconv.Atoi: parsing \"z\": invalid"
            + " syntax]",
        "?query=x&sinceTime=yesterday   | 400 | sinceTime: Invalid value: \"yesterday\": invalid"
            + " time format",
        "x.log?query=x                  | 406 | path not allowed in query mode",
        "?tailLines=5                   | 406 | query: Required value: cannot be empty with"
            + " options",
        "?query=x&tailLines=100001      | 406 | tailLines: Invalid value: 100001: must be between 0"
            + " and 100000, inclusive",
        "?query=x&boot=1                | 406 | boot: Invalid value: 1: must be less than 1",
        "?query=a%3Bb                   | 406 | query: Invalid value: \"a;b\": input contains"
            + " unsupported characters",
        "?query=a&query=b&query=c&query=d&query=e | 406 | query: Too many: 5: must have at most 4"
            + " items",
        "?query=a&query=/x.log          | 406 | query: Invalid value: \"[/x.log], [a]\": cannot"
            + " specify a file and service",
        "?query=/a&query=/b             | 406 | query: Invalid value: []string{\"/a\", \"/b\"}:"
            + " cannot specify more than one file",
        "?query=/x.log&tailLines=1      | 406 | query: Invalid value: []string{\"/x.log\"}: cannot"
            + " specify file with options",
        "?query=/none                   | 406 | query: Invalid value: []string{\"/none\"}: stat"
            + " LOG/none: no such file or directory",
        "?query=/../clients.crt         | 406 | query: Invalid value:"
            + " []string{\"/../clients.crt\"}: stat LOG/../clients.crt: no such file or directory",
        "?query=x&sinceTime=2026-01-02T00:00:00Z&untilTime=2026-01-01T00:00:00Z | 406 | untilTime:"
            + " Invalid value: 2026-01-01 00:00:00 +0000 UTC: must be after `sinceTime`",
      })
  void aQueryIsAnsweredAsUpstreamDoes(String query, int status, String body) throws Exception {
    HttpResponse<String> answer = get("/logs/" + query);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body().strip().replaceAll("\n+", " "))
        .isEqualTo(body.replace("LOG", folder.resolve("log").toString()));
  }

  @Test
  void aPatternThatIsNoneIsRefused() throws Exception {
    HttpResponse<String> answer = get("/logs/?query=x&pattern=%5B");

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.body()).startsWith("pattern: Invalid value: \"[\": error parsing regexp: ");
  }

  @Test
  void aFolderIsListedAndAskedForWithASlash() throws Exception {
    assertThat(get("/logs/").body()).contains("<a href=\"of-a-service/\">of-a-service/</a>");
    HttpResponse<String> moved = get("/logs/of-a-service");
    assertThat(moved.statusCode()).isEqualTo(301);
    assertThat(moved.headers().firstValue("Location")).contains("of-a-service/");
    assertThat(get("/logs/of-a-service/").body()).contains(">of-a-service.log</a>");
  }
}
