/**
 * What the tests on a real container runtime share. Main types, which a test class registers as
 * JUnit extensions: {@link io.javelet.it.AgentUnderTest} for tests of the whole agent, {@link
 * io.javelet.it.RealContainerd} for tests of a part of it.
 *
 * <p>A test of the whole agent reads:
 *
 * <pre>{@code
 * final class SomethingIT {
 *   @RegisterExtension
 *   static final AgentUnderTest agent =
 *       AgentUnderTest.with(AgentSettings.usual().field("maxPods", 20).flag("--some-flag=x"));
 *
 *   @Test
 *   void aContainerSeesSomething() throws Exception {
 *     agent.manifests().put(BusyboxPod.named("web").firstRunning("echo hello"));
 *     Pod pod = agent.pods().awaitRunning("web");            // what the agent says: /pods
 *     ContainerView main = agent.runtime().running("web", "main").orElseThrow();  // what is true
 *     assertThat(agent.runtime().exec(main, "cat", "/etc/hostname").stdout()).isEqualTo("...");
 *     agent.logs().awaitText("web", "main", "hello");        // what the container printed
 *     agent.runtime().killProcess(main);
 *     agent.runtime().awaitReplacement("web", main);
 *     agent.process().kill();                                // the agent's own death
 *     agent.process().start();
 *     agent.manifests().remove("web.yaml");
 *     agent.runtime().awaitGone("web");
 *     assertThat(agent.leftovers()).isEmpty();
 *   }
 * }
 * }</pre>
 *
 * <p>One agent and one containerd serve a class; a pod takes well under a second. Pods are named as
 * in their manifests, without the node's name. {@link io.javelet.it.BusyboxPod#edit} changes
 * anything of a manifest, and {@link io.javelet.it.Manifests#put(String, String)} takes any text;
 * the image is {@link io.javelet.it.RealContainerd#BUSYBOX_IMAGE}. {@link io.javelet.it.Await}
 * waits for anything else, with a deadline.
 *
 * <p>The agent is the class path's own when that has classes in folders, and the launcher of the
 * built distribution when the packaged agent is on it.
 *
 * <p>Everything here is private to one class or run: folders, sockets, ports, cgroups, the bridge
 * and its subnet, images. A machine that runs containers of its own is not disturbed, and nothing
 * is left behind.
 */
@NullMarked
package io.javelet.it;

import org.jspecify.annotations.NullMarked;
