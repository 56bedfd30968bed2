package io.javelet.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.local.LocalScan.Stored;
import io.javelet.pod.PersistentVolume;
import io.javelet.pod.PersistentVolume.Mode;
import io.javelet.pod.PersistentVolume.Source;
import io.javelet.pod.PersistentVolumes.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Persistent volumes and claims of the node's own, and which belongs to which. */
final class VolumeManifestTest {
  private static Map<LocalName, LocalObject> objects(String text) {
    return switch (ObjectManifest.read("file.yaml", text.getBytes(UTF_8))) {
      case ObjectManifest.Result.Read(Map<LocalName, LocalObject> objects) -> objects;
      case ObjectManifest.Result.Bad(List<LocalProblem> problems) ->
          throw new AssertionError(problems);
    };
  }

  private static String problems(String text) {
    return switch (ObjectManifest.read("file.yaml", text.getBytes(UTF_8))) {
      case ObjectManifest.Result.Read read -> throw new AssertionError(read.objects());
      case ObjectManifest.Result.Bad(List<LocalProblem> problems) ->
          problems.stream().map(LocalProblem::message).collect(Collectors.joining("; "));
    };
  }

  private static String volume(String name, String spec) {
    return "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: %s}\nspec: {%s}"
        .formatted(name, spec);
  }

  private static String claim(String name, String spec) {
    return "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: %s}\nspec: {%s}"
        .formatted(name, spec);
  }

  private static Answer find(String name, String... manifests) {
    Map<LocalName, Stored> stored = new LinkedHashMap<>();
    objects(String.join("\n---\n", manifests))
        .forEach((key, object) -> stored.put(key, new Stored("file.yaml", object)));
    return new ClaimBinding(stored).find(LocalName.claim("default", name));
  }

  @Test
  void aVolumeAsUpstreamDocumentsItIsRead() {
    Map<LocalName, LocalObject> objects =
        objects(
            """
            apiVersion: v1
            kind: PersistentVolume
            metadata:
              name: disk
              labels: {a: b}
            spec:
              capacity: {storage: 100Gi}
              volumeMode: Filesystem
              accessModes: [ReadWriteOnce]
              persistentVolumeReclaimPolicy: Delete
              storageClassName: local-storage
              mountOptions: [noatime]
              local: {path: /mnt/disks/ssd1, fsType: xfs}
              nodeAffinity:
                required:
                  nodeSelectorTerms:
                  - matchExpressions:
                    - {key: kubernetes.io/hostname, operator: In, values: [example-node]}
            """);

    assertThat(objects).hasSize(1);
    assertThat(objects.get(LocalName.volume("disk")))
        .isInstanceOfSatisfying(
            LocalObject.Volume.class,
            found -> {
              PersistentVolume volume = found.volume();
              assertThat(volume.source())
                  .isEqualTo(new Source.Local("/mnt/disks/ssd1", Optional.of("xfs")));
              assertThat(volume.mode()).isEqualTo(Mode.FILESYSTEM);
              assertThat(volume.mountOptions()).containsExactly("noatime");
              assertThat(volume.nodeAffinity().orElseThrow().getNodeSelectorTerms())
                  .singleElement()
                  .satisfies(term ->
                      assertThat(term.getMatchExpressions().getFirst().getValues())
                          .containsExactly("example-node"));
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          local: {path: data}                                          | path must be absolute and without '..', unlike "data"
          local: {path: /srv/../etc}                                   | path must be absolute and without '..', unlike "/srv/../etc"
          hostPath: {path: /srv/..}                                    | path must be absolute and without '..', unlike "/srv/.."
          storageClassName: x                                          | a volume of this node has either spec.local or spec.hostPath
          local: {path: /a}, hostPath: {path: /b}                      | a volume of this node has either spec.local or spec.hostPath
          local: {path: /a, fsType: ../ext4}                           | fsType is a word such as ext4
          nfs: {server: a}, local: {path: /a}                          | spec.nfs: unknown, or not to be had without a cluster
          local: {path: /a}, volumeMode: Tape                          | volumeMode is Filesystem or Block, not "Tape"
          hostPath: {path: /dev/sda}, volumeMode: Block                | only a local volume can be a block device
          local: {path: /a}, accessModes: [ReadWrite]                  | there is no access mode "ReadWrite"
          local: {path: /a}, accessModes: [ReadWriteOncePod, ReadOnlyMany] | ReadWriteOncePod stands alone
          local: {path: 7}                                             | path must be a string, not a number; put it in quotes; path must be absolute and without '..', unlike ""
          local: {path: /a}, nodeAffinity: {}                          | nodeAffinity has required.nodeSelectorTerms
          """)
  void whatIsWrongWithAVolumeIsSaid(String spec, String problem) {
    assertThat(problems(volume("disk", spec))).isEqualTo(problem);
  }

  @Test
  void aVolumeHasNoPathInItsName() {
    assertThat(problems(volume("../x", "local: {path: /a}")))
        .contains("metadata.name must be small letters");
    assertThat(problems(claim("c", "volumeName: ../x"))).contains("spec.volumeName is no name");
  }

  @Test
  void aClaimNamesItsVolumeOrTheVolumeTheClaim() {
    assertThat(find("c", volume("v", "local: {path: /a}"), claim("c", "volumeName: v")))
        .isInstanceOfSatisfying(
            Answer.Bound.class, bound -> assertThat(bound.volume().name()).isEqualTo("v"));
    assertThat(
            find(
                "c",
                volume("v", "local: {path: /a}, claimRef: {name: c}"),
                volume("w", "local: {path: /b}"),
                claim("c", "resources: {requests: {storage: 1Gi}}")))
        .isInstanceOfSatisfying(
            Answer.Bound.class, bound -> assertThat(bound.volume().name()).isEqualTo("v"));
    assertThat(find("other", claim("c", "volumeName: v"))).isEqualTo(new Answer.Absent());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ReadWriteOnce                | ''             | false | false
          ReadWriteOnce, ReadOnlyMany  | ReadOnlyMany   | true  | false
          ReadOnlyMany                 | ''             | true  | false
          ReadWriteOncePod             | ''             | false | true
          ''                           | ReadWriteOncePod | false | true
          """)
  void accessModesSayWhoMayWriteAndHowMany(
      String ofVolume, String ofClaim, boolean readOnly, boolean exclusive) {
    Answer answer =
        find(
            "c",
            volume("v", "local: {path: /a}, accessModes: [%s]".formatted(ofVolume)),
            claim("c", "volumeName: v, accessModes: [%s]".formatted(ofClaim)));

    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Bound.class,
            bound -> {
              assertThat(bound.readOnly()).isEqualTo(readOnly);
              assertThat(bound.exclusive()).isEqualTo(exclusive);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          local: {path: /a}                                   | accessModes: [ReadWriteOnce] | persistentvolumeclaim "default/c" names no volume (spec.volumeName), and no volume is kept for it (spec.claimRef)
          local: {path: /a}                                   | volumeName: w                | persistentvolume "w", which persistentvolumeclaim "default/c" names, is not found
          local: {path: /a}, claimRef: {name: d}              | volumeName: v                | persistentvolume "v" is kept for persistentvolumeclaim "default/d", not for persistentvolumeclaim "default/c"
          local: {path: /a}                                   | volumeName: v, volumeMode: Block | persistentvolumeclaim "default/c" wants volumeMode Block, but persistentvolume "v" has Filesystem
          local: {path: /a}, accessModes: [ReadOnlyMany]      | volumeName: v, accessModes: [ReadWriteOnce] | persistentvolumeclaim "default/c" wants access modes that persistentvolume "v" does not have
          """)
  void aClaimWithoutAVolumeSaysWhy(String ofVolume, String ofClaim, String message) {
    assertThat(find("c", volume("v", ofVolume), claim("c", ofClaim)))
        .isEqualTo(new Answer.Unusable(message));
  }
}
