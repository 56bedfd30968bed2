package io.javelet.manifest.validation;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.javelet.document.FieldPath;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The rules for volumes whose files show fields of the pod. Lives for one validation. */
final class ProjectionValidator {
  private static final long SHORTEST_TOKEN_SECONDS = 600;
  private static final long LONGEST_TOKEN_SECONDS = 1L << 32;

  private final EnvValidator fields;
  private final boolean hasServiceAccount;
  private final Problems problems;

  ProjectionValidator(PodSpec spec, Problems problems) {
    this.fields = new EnvValidator(spec, problems);
    this.hasServiceAccount = !Problems.isEmpty(spec.getServiceAccountName());
    this.problems = problems;
  }

  void validate(Volume volume, FieldPath path) {
    if (volume.getDownwardAPI() != null) {
      FieldPath here = path.field("downwardAPI");
      VolumeValidator.mode(
          problems, volume.getDownwardAPI().getDefaultMode(), here.field("defaultMode"));
      files(volume.getDownwardAPI().getItems(), here.field("items"));
    }
    if (volume.getProjected() != null) {
      projected(volume.getProjected(), path.field("projected"));
    }
  }

  private void files(List<DownwardAPIVolumeFile> files, FieldPath path) {
    for (int i = 0; i < files.size(); i++) {
      file(files.get(i), path.index(i));
    }
  }

  private void file(DownwardAPIVolumeFile file, FieldPath path) {
    if (Problems.isEmpty(file.getPath())) {
      problems.required(path.field("path"), "");
    } else {
      problems.invalidIf(
          path.field("path"), file.getPath(), VolumeValidator.fileInVolume(file.getPath()));
    }
    VolumeValidator.mode(problems, file.getMode(), path.field("mode"));
    boolean field = file.getFieldRef() != null;
    boolean resource = file.getResourceFieldRef() != null;
    if (!field && !resource) {
      problems.required(path, "one of fieldRef and resourceFieldRef is required");
    }
    if (field && resource) {
      problems.invalid(path, "", "fieldRef and resourceFieldRef can not be specified together");
    }
    if (field) {
      fields.fieldRef(file.getFieldRef(), EnvValidator.FILE_FIELDS, path.field("fieldRef"));
    }
    if (resource) {
      fields.resourceFieldRef(file.getResourceFieldRef(), true, path.field("resourceFieldRef"));
    }
  }

  private void projected(ProjectedVolumeSource source, FieldPath path) {
    VolumeValidator.mode(problems, source.getDefaultMode(), path.field("defaultMode"));
    for (int i = 0; i < source.getSources().size(); i++) {
      projection(source.getSources().get(i), path.field("sources").index(i));
    }
  }

  private void projection(VolumeProjection source, FieldPath path) {
    long set =
        Stream.of(
                source.getSecret(),
                source.getConfigMap(),
                source.getDownwardAPI(),
                source.getServiceAccountToken(),
                source.getClusterTrustBundle(),
                source.getPodCertificate())
            .filter(Objects::nonNull)
            .count();
    if (set == 0) {
      problems.required(path, "must specify a source");
    }
    if (set > 1) {
      problems.forbidden(path, "may not specify more than 1 volume type per source");
    }
    if (source.getSecret() != null) {
      named(source.getSecret().getName(), path.field("secret").field("name"));
      VolumeValidator.items(
          problems, source.getSecret().getItems(), path.field("secret").field("items"));
    }
    if (source.getConfigMap() != null) {
      named(source.getConfigMap().getName(), path.field("configMap").field("name"));
      VolumeValidator.items(
          problems, source.getConfigMap().getItems(), path.field("configMap").field("items"));
    }
    if (source.getDownwardAPI() != null) {
      files(source.getDownwardAPI().getItems(), path.field("downwardAPI").field("items"));
    }
    if (source.getServiceAccountToken() != null) {
      token(source, path.field("serviceAccountToken"));
    }
  }

  private void token(VolumeProjection source, FieldPath path) {
    if (!hasServiceAccount) {
      problems.forbidden(path, "must not be specified when serviceAccountName is not set");
    }
    problems.between(
        path.field("expirationSeconds"),
        source.getServiceAccountToken().getExpirationSeconds(),
        SHORTEST_TOKEN_SECONDS,
        LONGEST_TOKEN_SECONDS);
    named(source.getServiceAccountToken().getPath(), path.field("path"));
  }

  private void named(String name, FieldPath path) {
    if (Problems.isEmpty(name)) {
      problems.required(path, "");
    }
  }
}
