package io.headwater;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.headwater.flow.FlowMethod;
import io.headwater.flow.method.FastThenSharp;
import io.headwater.flow.method.LatentGpa;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The direction of the packages, and what the core must not know. No exceptions are kept. */
class ArchitectureTest {
  /** A package may use only those before it. */
  private static final List<String> ORDER =
      List.of(
          "measure",
          "network",
          "divergence",
          "flow",
          "flow.source",
          "flow.particle",
          "flow.latent",
          "flow.method",
          "record",
          "window",
          "config",
          "evaluation",
          "snapshot",
          "training",
          "table",
          "exposure",
          "fake",
          "operator",
          "io",
          "job",
          "embedded",
          "cluster",
          "page",
          "benchmark",
          "cli");

  private static final String LAST_WITHOUT_ENGINE = "table";

  private static final String[] BANNED_ENDINGS = {
    "Manager",
    "Helper",
    "Util",
    "Utils",
    "Processor",
    "Handler",
    "Service",
    "Impl",
    "Base",
    "Common",
    "Data",
    "Info",
    "Wrapper"
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.headwater");

  private static String[] core() {
    return ORDER.subList(0, ORDER.indexOf(LAST_WITHOUT_ENGINE) + 1).stream()
        .map(name -> "io.headwater." + name)
        .toArray(String[]::new);
  }

  static List<String> order() {
    return ORDER;
  }

  @Test
  void everyPackageHasItsPlace() {
    Set<String> found =
        CLASSES.stream()
            .map(type -> type.getPackageName().replaceFirst("^io\\.headwater\\.?", ""))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(ORDER).containsAll(found);
  }

  @ParameterizedTest
  @MethodSource("order")
  void aPackageUsesOnlyThoseBeforeIt(String name) {
    String[] later =
        ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
            .map(other -> "io.headwater." + other)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("io.headwater." + name)
        .should()
        .dependOnClassesThat(are(resideInAnyPackage(later)))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void theCoreKnowsNoEngineAndDoesNotLog() {
    noClasses()
        .that()
        .resideInAnyPackage(core())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..",
            "org.apache.kafka..",
            "kafka..",
            "org.slf4j..",
            "org.apache.log4j..")
        .check(CLASSES);
  }

  @Test
  void nothingLogsPastTheLoggingFacade() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.apache.logging..", "org.apache.log4j..")
        .check(CLASSES);
  }

  @Test
  void theCoreHasNoRandomnessButKeysAndNoThreads() {
    noClasses()
        .that()
        .resideInAnyPackage(core())
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.SplittableRandom")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Timer")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.random..", "java.util.concurrent")
        .check(CLASSES);
  }

  @Test
  void theCoreReadsNoClockAndDrawsNothingUnseeded() {
    classes()
        .that()
        .resideInAnyPackage(core())
        .should(callNothingThatDiffersBetweenRuns())
        .check(CLASSES);
  }

  private static ArchCondition<JavaClass> callNothingThatDiffersBetweenRuns() {
    return new ArchCondition<>("call nothing that differs between two runs") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaAccess<?> call : type.getAccessesFromSelf()) {
          String owner = call.getTargetOwner().getFullName();
          String method = call.getName();
          boolean differs =
              Set.of("nanoTime", "currentTimeMillis").contains(method)
                  || (owner.equals("java.lang.Math") && method.equals("random"))
                  || (owner.equals("java.lang.StrictMath") && method.equals("random"))
                  || (owner.startsWith("java.time.") && method.equals("now"))
                  || (owner.equals("java.util.UUID") && method.equals("randomUUID"))
                  || (owner.equals("java.util.Date") && method.equals("<init>"))
                  || (owner.equals("java.lang.System") && method.equals("identityHashCode"))
                  || (owner.equals("java.util.Collections") && method.equals("shuffle"))
                  || Set.of("parallelStream", "parallel").contains(method);
          if (differs) {
            events.add(SimpleConditionEvent.violated(call, call.getDescription()));
          }
        }
      }
    };
  }

  /**
   * What {@code Math} computes by correctly rounded operations, and so to the same bits anywhere.
   */
  private static final Set<String> EXACT =
      Set.of(
          "abs",
          "max",
          "min",
          "floor",
          "ceil",
          "rint",
          "round",
          "signum",
          "copySign",
          "sqrt",
          "fma",
          "ulp",
          "nextUp",
          "nextDown",
          "scalb",
          "getExponent",
          "clamp");

  @Test
  void theCoreComputesTheSameBitsOnAnyMachine() {
    classes()
        .that()
        .resideInAnyPackage(core())
        .should(
            new ArchCondition<>("take functions that are not correctly rounded of StrictMath") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> call : type.getAccessesFromSelf()) {
                  String method = call.getName();
                  boolean inexact =
                      call.getTargetOwner().isEquivalentTo(Math.class)
                          && !EXACT.contains(method)
                          && !method.matches(
                              "(floor|ceil)(Div|Mod)|multiply(High|Full)|\\w+Exact|PI|E");
                  if (inexact) {
                    events.add(SimpleConditionEvent.violated(call, call.getDescription()));
                  }
                }
              }
            })
        .check(CLASSES);
  }

  /** A composition knows its parts; nothing else knows a method but its own. */
  private static final Set<String> COMPOSITIONS =
      Set.of(FastThenSharp.class.getName(), LatentGpa.class.getName());

  @Test
  void noMethodKnowsAnother() {
    classes()
        .that()
        .resideInAPackage("io.headwater.flow.method")
        .should(
            new ArchCondition<>("know no flow method but the one they belong to") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                String own = outermost(type);
                type.getDirectDependenciesFromSelf().stream()
                    .filter(
                        dependency ->
                            !COMPOSITIONS.contains(own)
                                && METHOD.test(dependency.getTargetClass())
                                && !outermost(dependency.getTargetClass()).equals(own))
                    .forEach(
                        dependency ->
                            events.add(
                                SimpleConditionEvent.violated(
                                    dependency, dependency.getDescription())));
              }
            })
        .check(CLASSES);
  }

  private static final DescribedPredicate<JavaClass> METHOD =
      assignableTo(FlowMethod.class)
          .and(resideInAnyPackage("io.headwater.flow.method"))
          .as("a flow method");

  private static String outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getName());
  }

  @Test
  void namesAreNounsOfTheTheory() {
    for (String ending : BANNED_ENDINGS) {
      noClasses().should().haveSimpleNameEndingWith(ending).check(CLASSES);
      String asPackage = ".." + ending.toLowerCase(Locale.ROOT) + "..";
      noClasses().should().resideInAPackage(asPackage).check(CLASSES);
    }
  }
}
