package org.pcot.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may depend on whom; docs/design.md says why. */
@AnalyzeClasses(
    packages = "org.pcot",
    importOptions = {DoNotIncludeTests.class, ModuleDirectionTest.DoNotIncludeTestJars.class})
class ModuleDirectionTest {
  /** Modules share what their tests need as jars, too. */
  static final class DoNotIncludeTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  /** A layer without classes fails, so a module that is not on the class path is noticed. */
  @ArchTest
  static final ArchRule modulesDependDownwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("jobs")
          .definedBy("org.pcot.jobs..")
          .layer("rl")
          .definedBy("org.pcot.rl..")
          .layer("model")
          .definedBy("org.pcot.model..")
          .layer("datasets")
          .definedBy("org.pcot.datasets..")
          .whereLayer("jobs")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("rl")
          .mayOnlyBeAccessedByLayers("jobs")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("jobs", "rl");

  @ArchTest
  static final ArchRule everyClassBelongsToAModule =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "org.pcot.jobs..",
                      "org.pcot.rl..",
                      "org.pcot.model..",
                      "org.pcot.datasets..")))
          .should()
          .beAssignableTo(Object.class)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule mathematicsKnowsNoSpark =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.pcot.jobs..", "org.pcot.datasets.corpus..", "..spark..")
          .should()
          .dependOnClassesThat(resideInAPackage("org.apache.spark.."));

  /** Of every module, and across them: each package is a slice, subpackages too. */
  @ArchTest
  static final ArchRule noPackageIsPartOfACircle =
      slices().matching("org.pcot.(**)").should().beFreeOfCycles();
}
