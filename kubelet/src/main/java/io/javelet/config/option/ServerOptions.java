package io.javelet.config.option;

import static io.javelet.config.option.Declaration.field;
import static io.javelet.config.option.OptionGroup.SERVER;
import static io.javelet.config.option.ScalarTypes.BOOL;
import static io.javelet.config.option.ScalarTypes.DURATION;
import static io.javelet.config.option.ScalarTypes.INT32;
import static io.javelet.config.option.ScalarTypes.STRING;

import java.time.Duration;
import java.util.List;

/** The agent's HTTP listeners. */
public final class ServerOptions {

  public static final KubeletOption<Boolean> ENABLED =
      field(SERVER, "enableServer", BOOL)
          .nullable()
          .oldFlag("enable-server")
          .byDefault(true)
          .means("Serve the HTTPS port.");

  public static final KubeletOption<String> ADDRESS =
      field(SERVER, "address", STRING)
          .oldFlag("address")
          .byDefault("0.0.0.0")
          .check(Check.ipAddress())
          .means("IP address the HTTPS and the read-only port listen at.");

  public static final KubeletOption<Integer> PORT =
      field(SERVER, "port", INT32)
          .oldFlag("port")
          .byDefault(10250)
          .check(Check.port())
          .means("The HTTPS port.");

  public static final KubeletOption<Integer> READ_ONLY_PORT =
      field(SERVER, "readOnlyPort", INT32)
          .oldFlag("read-only-port")
          .byDefault(0)
          .withoutFile(10255)
          .check(Check.portOrOff())
          .means("Port that answers questions without asking who asks; 0 means none.");

  public static final KubeletOption<Integer> HEALTHZ_PORT =
      field(SERVER, "healthzPort", INT32)
          .nullable()
          .oldFlag("healthz-port")
          .byDefault(10248)
          .check(Check.portOrOff())
          .means("Port of the health check; 0 means none.");

  public static final KubeletOption<String> HEALTHZ_ADDRESS =
      field(SERVER, "healthzBindAddress", STRING)
          .oldFlag("healthz-bind-address")
          .byDefault("127.0.0.1")
          .check(Check.ipAddress())
          .means("IP address the health check listens at.");

  public static final KubeletOption<String> LOCAL_SOCKET_GROUP =
      field(SERVER, "localSocketGroup", STRING)
          .byDefault("")
          .ours()
          .means(
              "Group whose members may do everything through the unix socket kubelet.sock in the"
                  + " root directory; empty means root alone.");

  public static final KubeletOption<Boolean> DEBUGGING_HANDLERS =
      field(SERVER, "enableDebuggingHandlers", BOOL)
          .nullable()
          .oldFlag("enable-debugging-handlers")
          .byDefault(true)
          .means("Serve logs, exec, attach, port-forward and the debugging pages.");

  public static final KubeletOption<Boolean> CONTENTION_PROFILING =
      field(SERVER, "enableContentionProfiling", BOOL)
          .oldFlag("contention-profiling")
          .byDefault(false)
          .means("Record lock contention for the debugging pages.");

  public static final KubeletOption<Boolean> PROFILING_HANDLER =
      field(SERVER, "enableProfilingHandler", BOOL)
          .nullable()
          .byDefault(true)
          .means("Serve profiles at /debug/pprof.");

  public static final KubeletOption<Boolean> DEBUG_FLAGS_HANDLER =
      field(SERVER, "enableDebugFlagsHandler", BOOL)
          .nullable()
          .byDefault(true)
          .means("Let the log level be changed at /debug/flags/v.");

  public static final KubeletOption<Boolean> SYSTEM_LOG_HANDLER =
      field(SERVER, "enableSystemLogHandler", BOOL)
          .nullable()
          .byDefault(true)
          .means("Serve the files of /var/log at /logs.");

  public static final KubeletOption<Boolean> SYSTEM_LOG_QUERY =
      field(SERVER, "enableSystemLogQuery", BOOL)
          .nullable()
          .byDefault(false)
          .gate("NodeLogQuery")
          .means("Answer queries for the logs of services at /logs. Needs enableSystemLogHandler.");

  public static final KubeletOption<Duration> STREAMING_IDLE_TIMEOUT =
      field(SERVER, "streamingConnectionIdleTimeout", DURATION)
          .oldFlag("streaming-connection-idle-timeout")
          .byDefault(Duration.ofHours(4))
          .means(
              "End exec, attach and port-forward sessions over which nothing went for so long; 0"
                  + " for never. Upstream ignores it.");

  private ServerOptions() {}

  static List<KubeletOption<?>> all() {
    return List.of(
        ENABLED,
        ADDRESS,
        PORT,
        READ_ONLY_PORT,
        HEALTHZ_PORT,
        HEALTHZ_ADDRESS,
        LOCAL_SOCKET_GROUP,
        DEBUGGING_HANDLERS,
        CONTENTION_PROFILING,
        PROFILING_HANDLER,
        DEBUG_FLAGS_HANDLER,
        SYSTEM_LOG_HANDLER,
        SYSTEM_LOG_QUERY,
        STREAMING_IDLE_TIMEOUT);
  }
}
