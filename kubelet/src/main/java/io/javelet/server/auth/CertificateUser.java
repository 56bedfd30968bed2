package io.javelet.server.auth;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Reads a user out of a certificate's subject: the common name, and organizations as groups. */
final class CertificateUser {
  private CertificateUser() {}

  /** Whose certificate it is; absent when it has no common name. */
  static Optional<User> of(X509Certificate certificate) {
    String name = "";
    List<String> groups = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        for (Attribute part : Collections.list(rdn.toAttributes().getAll())) {
          for (Object value : Collections.list(part.getAll())) {
            switch (part.getID().toUpperCase(Locale.ROOT)) {
              case "CN" -> name = value.toString();
              case "O" -> groups.add(value.toString());
              default -> {} // a text, not one of ours: places and units are nobody's name
            }
          }
        }
      }
    } catch (NamingException unreadable) {
      return Optional.empty();
    }
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(User.known(name, groups, User.Proof.CERTIFICATE));
  }
}
