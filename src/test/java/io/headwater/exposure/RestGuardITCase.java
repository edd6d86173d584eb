package io.headwater.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.EmbeddedFlink;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a web page that a user has open can do to the dashboard of a running job: nothing. */
final class RestGuardITCase {
  @TempDir private Path folder;

  private static final String[] NOT_OUR_PAGES = {
    "",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-site",
    "Sec-Fetch-Site: none",
    "Referer: http://elsewhere.example/",
    "Referer: no address"
  };

  @Test
  void aForeignPageNeitherReadsNorEndsAJob() throws Exception {
    try (EmbeddedFlink flink = EmbeddedFlink.start(folder, 1)) {
      JobID job = flink.submit(endless(), "endless");
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> flink.status(job) == JobStatus.RUNNING);
      URI dashboard = flink.dashboard();
      String own = dashboard.getAuthority();
      String jobs = "GET /jobs/overview";

      assertThat(answer(dashboard, jobs, own, "http://" + own))
          .startsWith("HTTP/1.1 200")
          .doesNotContainIgnoringCase("allow-origin: *")
          .contains(job.toString());
      assertThat(answer(dashboard, jobs, own, "")).startsWith("HTTP/1.1 200");
      assertThat(answer(dashboard, jobs, own, "http://elsewhere.example"))
          .startsWith("HTTP/1.1 403")
          .doesNotContainIgnoringCase("allow-origin")
          .doesNotContain(job.toString());
      assertThat(answer(dashboard, jobs, own, "null")).startsWith("HTTP/1.1 403");
      assertThat(answer(dashboard, jobs, "rebound.example:" + dashboard.getPort(), ""))
          .startsWith("HTTP/1.1 403")
          .contains("headwater.dashboard.hosts");
      for (String end :
          new String[] {
            "yarn-cancel",
            "yarn-stop",
            "yarn-cancel?a=b",
            "yarn%2Dcancel",
            "yarn-cancel//",
            "%79arn-stop/"
          }) {
        for (String page : NOT_OUR_PAGES) {
          assertThat(answer(dashboard, "GET /jobs/" + job + "/" + end, own, "", page))
              .startsWith("HTTP/1.1 403");
        }
        assertThat(answer(dashboard, "GET /v1/jobs/" + job + "/" + end, own, ""))
            .startsWith("HTTP/1.1 403");
      }
      assertThat(answer(dashboard, "PATCH /jobs/" + job, own, "http://elsewhere.example"))
          .startsWith("HTTP/1.1 403");
      assertThat(flink.status(job)).isEqualTo(JobStatus.RUNNING);
      assertThat(answer(dashboard, "PATCH /jobs/" + job, own, "http://" + own))
          .startsWith("HTTP/1.1 202");
    }
  }

  /** The dashboard's Cancel button is a GET, and works. */
  @Test
  void theDashboardsOwnButtonEndsAJob() throws Exception {
    try (EmbeddedFlink flink = EmbeddedFlink.start(folder, 2)) {
      URI dashboard = flink.dashboard();
      String own = dashboard.getAuthority();
      for (String page :
          new String[] {"Sec-Fetch-Site: same-origin", "Referer: http://" + own + "/"}) {
        JobID job = flink.submit(endless(), "endless");
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> flink.status(job) == JobStatus.RUNNING);
        assertThat(answer(dashboard, "GET /jobs/" + job + "/yarn-cancel", own, "", page))
            .startsWith("HTTP/1.1 202");
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> flink.status(job) == JobStatus.CANCELED);
      }
    }
  }

  private static StreamExecutionEnvironment endless() {
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
    environment.setParallelism(1);
    environment.fromSequence(0, Long.MAX_VALUE).sinkTo(new DiscardingSink<>());
    return environment;
  }

  /** The answer as it comes, with the headers that a browser would not let a program set. */
  private static String answer(URI server, String request, String host, String origin)
      throws IOException {
    return answer(server, request, host, origin, "");
  }

  private static String answer(URI server, String request, String host, String origin, String more)
      throws IOException {
    String head =
        "%s HTTP/1.1\r\nHost: %s\r\n%s%sContent-Length: 0\r\nConnection: close\r\n\r\n"
            .formatted(
                request,
                host,
                origin.isEmpty() ? "" : "Origin: " + origin + "\r\n",
                more.isEmpty() ? "" : more + "\r\n");
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
