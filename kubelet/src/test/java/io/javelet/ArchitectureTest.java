package io.javelet;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of ARCHITECTURE.md and CONTRIBUTING.md that a machine can check. */
final class ArchitectureTest {
  private static final JavaClasses AGENT = AgentSources.classes();

  private static final DescribedPredicate<JavaClass> ARE_NOT_MAIN =
      describe(
          "are not KubeletMain",
          type -> !outermost(type).getName().equals("io.javelet.KubeletMain"));

  /** The two of room network that read a file. */
  private static final Set<String> READERS =
      Set.of("io.javelet.network.HostResolver", "io.javelet.network.ResolvConf");

  /** Of java.io, what touches no file. */
  private static final Set<String> IN_MEMORY =
      Set.of("ByteArrayInputStream", "InputStreamReader", "StringReader", "Serializable");

  /** Rooms and classes that only compute: same input, same output, nothing else. */
  private static final DescribedPredicate<JavaClass> PURE =
      describe("are pure", type -> isPure(outermost(type)));

  private static boolean isPure(JavaClass type) {
    return switch (Rooms.of(type).orElse("")) {
      case "plan", "manifest", "document", "environment" -> true;
      case "network" -> !READERS.contains(type.getName());
      case "status" -> type.getSimpleName().equals("PodStatusGenerator");
      case "source" -> type.getSimpleName().equals("PodMerge");
      case "cri" -> type.getSimpleName().endsWith("Translation");
      default -> false;
    };
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  @Test
  void everyRoomIsInTheTable() {
    Set<String> found =
        AGENT.stream()
            .flatMap(type -> Rooms.of(type).stream())
            .collect(Collectors.toCollection(TreeSet::new));

    var known = new TreeSet<>(Rooms.MAY_IMPORT.keySet());
    known.addAll(Rooms.LEAVES);
    assertThat(known).containsAll(found);
    assertThat(found).contains("runtime", "plan", "cri", "worker", "logging");
    assertThat(Rooms.MAY_IMPORT.values())
        .allSatisfy(imported -> assertThat(Rooms.MAY_IMPORT.keySet()).containsAll(imported));
  }

  @Test
  void everyRoomIsDescribed() throws IOException {
    String document = Files.readString(AgentSources.document("ARCHITECTURE.md"));

    assertThat(AGENT.stream().flatMap(type -> Rooms.of(type).stream()).distinct())
        .allSatisfy(room -> assertThat(document).contains("`" + room + "`"));
  }

  @Test
  void aRoomSeesOnlyWhatTheTableSays() {
    inRooms().should(seeOnly(Rooms.MAY_IMPORT)).check(AGENT);
  }

  @Test
  void theTableAllowsNothingThatNobodyNeeds() {
    Map<String, Set<String>> needed =
        AGENT.stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(seen -> Rooms.of(seen.getOriginClass()).isPresent())
            .collect(
                Collectors.groupingBy(
                    seen -> Rooms.of(seen.getOriginClass()).orElseThrow(),
                    Collectors.flatMapping(
                        seen -> Rooms.of(seen.getTargetClass().getBaseComponentType()).stream(),
                        Collectors.toSet())));

    assertThat(Rooms.MAY_IMPORT)
        .allSatisfy((room, allowed) ->
            assertThat(needed.getOrDefault(room, Set.of())).as(room).containsAll(allowed));
  }

  @Test
  void theTableIsReallyAsked() {
    ArchRule nobodySeesAnybody = inRooms().should(seeOnly(Map.of()));

    assertThatThrownBy(() -> nobodySeesAnybody.check(AGENT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("plan may not see runtime")
        .hasMessageContaining("cri may not see runtime")
        .hasMessageContaining("sync may not see worker");
  }

  @Test
  void roomsFormNoCycle() {
    slices().matching("io.javelet.(*)..").should().beFreeOfCycles().check(AGENT);
  }

  static Stream<Map.Entry<String, List<String>>> libraries() {
    return Rooms.LIBRARIES.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void aLibraryIsSeenByItsRoomsOnly(Map.Entry<String, List<String>> library) {
    noClasses()
        .that(Rooms.outside(library.getValue()))
        .should()
        .dependOnClassesThat(resideInAPackage(library.getKey()))
        .check(AGENT);
  }

  @Test
  void onlyMainAndConfigReadTheEnvironmentAndProperties() {
    noClasses()
        .that(Rooms.outside(List.of("config")))
        .and(ARE_NOT_MAIN)
        .should(use("the environment", Set.of("java.lang.System.getenv")))
        .check(AGENT);
    // What the machine is (os.arch) is no configuration: the native room may ask that.
    noClasses()
        .that(Rooms.outside(List.of("config", "os")))
        .and(ARE_NOT_MAIN)
        .should(
            use(
                "properties",
                Set.of(
                    "java.lang.System.getProperty",
                    "java.lang.System.getProperties",
                    "java.lang.Boolean.getBoolean",
                    "java.lang.Integer.getInteger",
                    "java.lang.Long.getLong")))
        .check(AGENT);
  }

  @Test
  void onlyTheMainClassEndsTheProcess() {
    noClasses()
        .that(ARE_NOT_MAIN)
        .should(
            use(
                "the process's exit",
                Set.of(
                    "java.lang.System.exit", "java.lang.Runtime.exit", "java.lang.Runtime.halt")))
        .check(AGENT);
  }

  @Test
  void pureCodeHasNoClockNoFilesNoLogAndNoLocks() {
    classes().that(PURE).should(beFreeOfEffects()).check(AGENT);
    assertThat(AGENT.stream().filter(PURE).map(JavaClass::getSimpleName))
        .contains("PodPlanner", "PodStatusGenerator", "PodMerge", "ContainerTranslation");
  }

  @Test
  void thePurityRuleSeesEffects() {
    ArchRule rule = classes().that(resideInAPackage("io.javelet.events")).should(beFreeOfEffects());

    assertThatThrownBy(() -> rule.check(AGENT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("java.time.Clock")
        .hasMessageContaining("org.slf4j.Logger")
        .hasMessageContaining("java.util.concurrent.locks.ReentrantLock");
  }

  @Test
  void theRulesAboutCallsSeeCalls() {
    ArchRule rule =
        noClasses().should(use("the monotonic clock", Set.of("java.lang.System.nanoTime")));

    assertThatThrownBy(() -> rule.check(AGENT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("io.javelet.os.Deadline");
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> packages =
        AGENT.stream()
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(packages)
        .isNotEmpty()
        .allSatisfy(name ->
            assertThat(AGENT.getPackage(name).tryGetPackageInfo())
                .as(name)
                .matches(
                    info -> info.filter(i -> i.isAnnotatedWith(NullMarked.class)).isPresent()));
  }

  @Test
  void noStaticFieldChanges() {
    fields()
        .that()
        .areStatic()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(AGENT);
  }

  @Test
  void classesAreFinalUnlessMadeForExtension() {
    classes()
        .that(
            describe(
                "are plain classes without subclasses",
                type ->
                    !type.isInterface()
                        && !type.isAnonymousClass()
                        && !type.isEnum()
                        && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                        && !type.getModifiers().contains(JavaModifier.SYNTHETIC)
                        && !type.getSimpleName().equals("package-info")
                        && type.getSubclasses().isEmpty()))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(AGENT);
  }

  @Test
  void namesSayWhatSomethingIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Utils?|Helper|Impl|Common|Misc)$")
        .orShould()
        .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..helper..")
        .check(AGENT);
  }

  private static GivenClassesConjunction inRooms() {
    return classes().that(describe("are in a room", type -> Rooms.of(type).isPresent()));
  }

  private static ArchCondition<JavaClass> seeOnly(Map<String, Set<String>> mayImport) {
    return new ArchCondition<>("see only rooms of their table") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String room = Rooms.of(type).orElseThrow();
        for (Dependency each : type.getDirectDependenciesFromSelf()) {
          Optional<String> seen = Rooms.of(each.getTargetClass());
          boolean fine =
              seen.isEmpty()
                  ? !each.getTargetClass().getPackageName().equals("io.javelet")
                  : seen.get().equals(room)
                      || isStub(each.getTargetClass())
                      || Rooms.LEAVES.contains(seen.get())
                      || mayImport.getOrDefault(room, Set.of()).contains(seen.get());
          if (!fine) {
            events.add(
                SimpleConditionEvent.violated(
                    type,
                    room
                        + " may not see "
                        + seen.orElse("the root")
                        + ": "
                        + each.getDescription()));
          }
        }
      }
    };
  }

  /** Generated protocol stubs are libraries, not rooms. */
  private static boolean isStub(JavaClass type) {
    return type.getPackageName().matches("io[.]javelet[.][a-z]+[.]api([.].*)?");
  }

  private static ArchCondition<JavaClass> use(String what, Set<String> methods) {
    return new ArchCondition<>("use " + what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaAccess<?> each : type.getAccessesFromSelf()) {
          String target = each.getTargetOwner().getName() + "." + each.getTarget().getName();
          if (methods.contains(target)) {
            events.add(SimpleConditionEvent.satisfied(each, each.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaClass> beFreeOfEffects() {
    return new ArchCondition<>("be free of effects") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency each : type.getDirectDependenciesFromSelf()) {
          if (isEffect(each)) {
            events.add(SimpleConditionEvent.violated(type, each.getDescription()));
          }
        }
        for (JavaAccess<?> each : type.getAccessesFromSelf()) {
          if (isReadingTheTime(each)) {
            events.add(SimpleConditionEvent.violated(type, each.getDescription()));
          }
        }
        type.getMethods().stream()
            .filter(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
            .forEach(
                method -> events.add(SimpleConditionEvent.violated(type, method.getDescription())));
      }
    };
  }

  private static boolean isEffect(Dependency dependency) {
    JavaClass seen = dependency.getTargetClass();
    String name = seen.getPackageName();
    return seen.isAssignableTo(InstantSource.class)
        || seen.isAssignableTo(Random.class)
        || seen.isEquivalentTo(Files.class)
        || seen.isEquivalentTo(Thread.class)
        || name.equals("org.slf4j")
        || name.startsWith("java.util.concurrent")
        || name.startsWith("java.nio.channels")
        || name.startsWith("java.nio.file.attribute")
        || (name.equals("java.io")
            && !seen.isAssignableTo(Throwable.class)
            && !IN_MEMORY.contains(seen.getSimpleName()));
  }

  private static boolean isReadingTheTime(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String method = access.getTarget().getName();
    return (owner.startsWith("java.time.") && method.equals("now"))
        || (owner.equals("java.lang.System")
            && Set.of("currentTimeMillis", "nanoTime").contains(method));
  }
}
