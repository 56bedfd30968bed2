package io.javelet.apiserver;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Makes this node's keys (ECDSA P-256, as upstream) and the requests to have them signed. */
final class NodeKeys {
  private static final String ORGANIZATION = "system:nodes";

  private NodeKeys() {}

  static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw PemFiles.impossible(impossible);
    }
  }

  /** A request for this profile, as PEM. */
  static String request(KeyPair keys, CertificateProfile profile) throws IOException {
    X500Name subject =
        X500Name.getInstance(
            new X500Principal("CN=" + profile.commonName() + ", O=" + ORGANIZATION).getEncoded());
    var builder = new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic());
    List<GeneralName> names = new ArrayList<>();
    profile.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    profile
        .addresses()
        .forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
    if (!names.isEmpty()) {
      ExtensionsGenerator extensions = new ExtensionsGenerator();
      extensions.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.toArray(GeneralName[]::new)));
      Extensions all = extensions.generate();
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, all);
    }
    try {
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
      return PemFiles.write(builder.build(signer));
    } catch (OperatorCreationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
