package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.document.DocumentException;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodDefaultsTest {
  @Test
  void aMinimalPodGetsTheDefaultsOfThePodAndOfItsContainer() {
    assertThat(defaulted("spec: {containers: [{name: web, image: x}]}"))
        .isEqualTo(
            """
            {"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"x",\
            "imagePullPolicy":"Always","name":"web",\
            "terminationMessagePath":"/dev/termination-log",\
            "terminationMessagePolicy":"File"}],\
            "dnsPolicy":"ClusterFirst","enableServiceLinks":true,"restartPolicy":"Always",\
            "schedulerName":"default-scheduler","securityContext":{},\
            "terminationGracePeriodSeconds":30}}\
            """);
  }

  @Test
  void whatIsDeclaredStays() {
    assertThat(
            defaulted(
                """
                spec:
                  restartPolicy: Never
                  dnsPolicy: Default
                  terminationGracePeriodSeconds: 0
                  schedulerName: mine
                  enableServiceLinks: false
                  containers:
                    - {name: web, image: x, imagePullPolicy: Never,
                       terminationMessagePath: /x, terminationMessagePolicy: FallbackToLogsOnError}
                """))
        .contains(
            "\"restartPolicy\":\"Never\"",
            "\"dnsPolicy\":\"Default\"",
            "\"terminationGracePeriodSeconds\":0",
            "\"schedulerName\":\"mine\"",
            "\"enableServiceLinks\":false",
            "\"imagePullPolicy\":\"Never\"",
            "\"terminationMessagePath\":\"/x\"",
            "\"terminationMessagePolicy\":\"FallbackToLogsOnError\"");
  }

  @ParameterizedTest
  @CsvSource({
    "web,Always",
    "web:latest,Always",
    "web:1.0,IfNotPresent",
    "registry.example.test:5000/web,Always",
    "registry.example.test:5000/web:1,IfNotPresent",
    "web@sha256:00,IfNotPresent",
    "web:latest@sha256:00,Always",
    "web:1@sha256:00,IfNotPresent"
  })
  void theTagDecidesThePullPolicy(String image, String policy) {
    assertThat(PodDefaults.pullPolicy(image)).isEqualTo(policy);
  }

  @Test
  void hostPortsFollowContainerPortsOnTheHostNetworkOnly() {
    String ports = "containers: [{name: web, image: x, ports: [{containerPort: 80}]}]";
    assertThat(defaulted("spec: {hostNetwork: true, " + ports + "}"))
        .contains("{\"containerPort\":80,\"hostPort\":80,\"protocol\":\"TCP\"}");
    assertThat(defaulted("spec: {" + ports + "}"))
        .contains("{\"containerPort\":80,\"protocol\":\"TCP\"}");
  }

  @Test
  void probesAndHooksGetTheirNumbersAndTheirHttpDefaults() {
    String json =
        defaulted(
            """
            spec:
              containers:
                - name: web
                  image: x
                  livenessProbe: {httpGet: {port: 80}}
                  readinessProbe: {grpc: {port: 81}, periodSeconds: 1, timeoutSeconds: 0}
                  lifecycle: {preStop: {httpGet: {port: 82, scheme: HTTPS, path: /bye}}}
            """);
    assertThat(json)
        .contains(
            """
            "livenessProbe":{"failureThreshold":3,"httpGet":{"path":"/","port":80,\
            "scheme":"HTTP"},"periodSeconds":10,"successThreshold":1,"timeoutSeconds":1}\
            """,
            """
            "readinessProbe":{"failureThreshold":3,"grpc":{"port":81,"service":""},\
            "periodSeconds":1,"successThreshold":1,"timeoutSeconds":1}\
            """,
            """
            "preStop":{"httpGet":{"path":"/bye","port":82,"scheme":"HTTPS"}}\
            """);
  }

  @Test
  void requestsFollowLimitsAndQuantitiesAreRoundedUpToMilli() {
    assertThat(
            defaulted(
                """
                spec:
                  containers:
                    - name: web
                      image: x
                      resources:
                        limits: {cpu: 1500u, memory: 64Mi}
                        requests: {memory: 32Mi}
                """))
        .contains(
            """
            "resources":{"limits":{"cpu":"2m","memory":"64Mi"},\
            "requests":{"cpu":"2m","memory":"32Mi"}}\
            """);
  }

  @Test
  void aPodsOwnRequestsComeFromItsContainersElseFromItsLimits() {
    assertThat(
            defaulted(
                """
                spec:
                  resources: {limits: {cpu: "2", memory: 1Gi}}
                  initContainers:
                    - {name: side, image: x, restartPolicy: Always, resources: {requests: {cpu: 100m}}}
                    - {name: init, image: x, resources: {requests: {cpu: 300m}}}
                  containers:
                    - {name: a, image: x, resources: {requests: {cpu: 250m}}}
                """))
        .endsWith(
            """
            "resources":{"limits":{"cpu":"2","memory":"1Gi"},\
            "requests":{"cpu":"400m","memory":"1Gi"}},"restartPolicy":"Always",\
            "schedulerName":"default-scheduler","securityContext":{},\
            "terminationGracePeriodSeconds":30}}\
            """);
  }

  @Test
  void volumesGetTheirSourceModesAndTypes() {
    assertThat(
            defaulted(
                """
                spec:
                  containers: [{name: web, image: x}]
                  volumes:
                    - name: nothing
                    - {name: host, hostPath: {path: /x}}
                    - {name: secret, secret: {secretName: s}}
                    - {name: config, configMap: {name: c, defaultMode: 0600}}
                    - {name: down, downwardAPI: {items: [{path: me, fieldRef: {fieldPath: metadata.name}}]}}
                    - {name: all, projected: {sources: [{serviceAccountToken: {path: t}}]}}
                    - {name: image, image: {reference: "x:1"}}
                    - {name: disk, iscsi: {targetPortal: p, iqn: i, lun: 0}}
                """))
        .contains(
            """
            "volumes":[{"emptyDir":{},"name":"nothing"},\
            {"hostPath":{"path":"/x","type":""},"name":"host"},\
            {"name":"secret","secret":{"defaultMode":420,"secretName":"s"}},\
            {"configMap":{"defaultMode":384,"name":"c"},"name":"config"},\
            {"downwardAPI":{"defaultMode":420,"items":[{"fieldRef":{"apiVersion":"v1",\
            "fieldPath":"metadata.name"},"path":"me"}]},"name":"down"},\
            {"name":"all","projected":{"defaultMode":420,"sources":[{"serviceAccountToken":\
            {"expirationSeconds":3600,"path":"t"}}]}},\
            {"image":{"pullPolicy":"IfNotPresent","reference":"x:1"},"name":"image"},\
            {"iscsi":{"iqn":"i","iscsiInterface":"default","lun":0,"targetPortal":"p"},\
            "name":"disk"}]\
            """);
  }

  @Test
  void thePodThatWasGivenStaysAsItIs() {
    Pod pod = decode("spec: {containers: [{name: web, image: x, resources: {limits: {cpu: 1}}}]}");
    String before = CanonicalJson.of(pod);

    PodDefaults.applyTo(pod);

    assertThat(CanonicalJson.of(pod)).isEqualTo(before);
  }

  private static String defaulted(String yaml) {
    return CanonicalJson.of(PodDefaults.applyTo(decode(yaml)));
  }

  private static Pod decode(String yaml) {
    try {
      var documents = DocumentReader.read(yaml.getBytes(StandardCharsets.UTF_8));
      PodDecoder decoder = new PodDecoder();
      Pod pod = decoder.pod((MapNode) documents.roots().getFirst());
      assertThat(decoder.problems()).isEmpty();
      return pod;
    } catch (DocumentException e) {
      throw new AssertionError(e);
    }
  }
}
