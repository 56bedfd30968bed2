package io.javelet.os;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A call of D-Bus, ready to be sent. Immutable.
 *
 * @param object whom it is for
 * @param member the method
 * @param signature the types of the body, empty for none
 * @param body laid out as the signature says
 */
record DBusCall(Place object, String member, String signature, ByteBuffer body) {
  private static final int PATH_FIELD = 1;
  private static final int INTERFACE_FIELD = 2;
  private static final int MEMBER_FIELD = 3;
  private static final int DESTINATION_FIELD = 6;
  private static final int SIGNATURE_FIELD = 8;

  /**
   * An object and one of its interfaces.
   *
   * @param destination the name that its owner has on the bus
   * @param path the object
   * @param iface the interface
   */
  record Place(String destination, String path, String iface) {
    /** The bus itself. */
    static final Place BUS =
        new Place("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus");

    /** systemd's manager. */
    static final Place SYSTEMD =
        new Place(
            "org.freedesktop.systemd1",
            "/org/freedesktop/systemd1",
            "org.freedesktop.systemd1.Manager");

    /** logind's manager. */
    static final Place LOGIND =
        new Place(
            "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager");
  }

  /** A call whose arguments are texts alone. */
  static DBusCall ofTexts(Place object, String member, String... arguments) {
    return of(
        object,
        member,
        "s".repeat(arguments.length),
        body -> {
          for (String each : arguments) {
            body.text(each);
          }
        });
  }

  private static DBusCall of(
      Place object, String member, String signature, Consumer<DBusWriter> arguments) {
    var body = new DBusWriter();
    arguments.accept(body);
    return new DBusCall(object, member, signature, ByteBuffer.wrap(body.bytes()));
  }

  /** Asks for a property: {@code Get(s interface, s name)}, answered by a variant. */
  static DBusCall property(Place object, String name) {
    return ofTexts(
        new Place(object.destination(), object.path(), "org.freedesktop.DBus.Properties"),
        "Get",
        object.iface(),
        name);
  }

  /** {@code StartTransientUnit(s name, s mode, a(sv) properties, a(sa(sv)) aux)}. */
  static DBusCall startTransientUnit(String name, Map<String, ?> properties) {
    return of(
        Place.SYSTEMD,
        "StartTransientUnit",
        "ssa(sv)a(sa(sv))",
        body -> {
          body.text(name);
          body.text("replace");
          body.properties(properties);
          body.uint32(0);
          body.align(8);
        });
  }

  /** {@code SetUnitProperties(s name, b runtime, a(sv) properties)}. */
  static DBusCall setUnitProperties(String name, Map<String, ?> properties) {
    return of(
        Place.SYSTEMD,
        "SetUnitProperties",
        "sba(sv)",
        body -> {
          body.text(name);
          body.uint32(1);
          body.properties(properties);
        });
  }

  /** {@code StopUnit(s name, s mode)}. */
  static DBusCall stopUnit(String name) {
    return ofTexts(Place.SYSTEMD, "StopUnit", name, "replace");
  }

  /** {@code KillUnit(s name, s whom, i signal)}, to all processes of the unit. */
  static DBusCall killUnit(String name, int signal) {
    return of(
        Place.SYSTEMD,
        "KillUnit",
        "ssi",
        body -> {
          body.text(name);
          body.text("all");
          body.uint32(signal);
        });
  }

  byte[] bytes(int serial) {
    var fields = new DBusWriter();
    fields.field(PATH_FIELD, "o", object.path());
    fields.field(INTERFACE_FIELD, "s", object.iface());
    fields.field(MEMBER_FIELD, "s", member);
    fields.field(DESTINATION_FIELD, "s", object.destination());
    if (!signature.isEmpty()) {
      fields.field(SIGNATURE_FIELD, "g", signature);
    }
    var message = new DBusWriter();
    message.raw((byte) 'l', (byte) 1, (byte) 0, (byte) 1);
    message.uint32(body.remaining());
    message.uint32(serial);
    message.uint32(fields.size());
    message.raw(fields.bytes());
    message.align(8);
    byte[] content = new byte[body.remaining()];
    body.duplicate().get(content);
    message.raw(content);
    return message.bytes();
  }
}
