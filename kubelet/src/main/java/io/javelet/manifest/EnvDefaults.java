package io.javelet.manifest;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;

/** Defaults of environment variables. Changes the copy that {@link PodDefaults} made. */
final class EnvDefaults {
  private EnvDefaults() {}

  static void apply(EnvVar variable) {
    EnvVarSource source = variable.getValueFrom();
    if (source == null) {
      return;
    }
    if (source.getFieldRef() != null) {
      fieldRef(source.getFieldRef());
    }
    if (source.getFileKeyRef() != null && source.getFileKeyRef().getOptional() == null) {
      source.getFileKeyRef().setOptional(false);
    }
  }

  static void fieldRef(ObjectFieldSelector field) {
    if (PodDefaults.isEmpty(field.getApiVersion())) {
      field.setApiVersion("v1");
    }
  }
}
