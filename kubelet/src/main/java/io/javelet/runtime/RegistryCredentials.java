package io.javelet.runtime;

/**
 * What to show a registry. Never logged.
 *
 * @param username empty for none
 * @param password empty for none
 * @param auth base64 of both, as docker's configuration has it; empty for none
 * @param serverAddress the registry they are meant for
 * @param identityToken empty for none
 */
public record RegistryCredentials(
    String username, String password, String auth, String serverAddress, String identityToken) {
  /** An anonymous pull. */
  public static final RegistryCredentials NONE = new RegistryCredentials("", "", "", "", "");

  @Override
  public String toString() {
    return "RegistryCredentials[" + serverAddress + "]";
  }
}
