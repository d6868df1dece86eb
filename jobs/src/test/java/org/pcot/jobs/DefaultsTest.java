package org.pcot.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Executable;
import java.nio.charset.Charset;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** No text, name or number depends on a machine's language or encoding. */
@AnalyzeClasses(
    packages = "org.pcot",
    importOptions = {DoNotIncludeTests.class, ModuleDirectionTest.DoNotIncludeTestJars.class})
class DefaultsTest {
  /** What a call can be told instead of taking the machine's. */
  private static final Set<Class<?>> DEFAULTS =
      Set.of(Locale.class, Charset.class, DecimalFormatSymbols.class);

  /** Has no overload that could be told. */
  private static final List<String> ALWAYS = List.of("java.lang.String.formatted");

  /** Files are UTF-8 without being told; the console's encoding is right for what main prints. */
  private static final List<String> NEVER =
      List.of("java.nio.file.Files.", "java.io.PrintWriter.<init>(java.io.OutputStream, boolean)");

  @ArchTest
  static final ArchRule callsSayLocaleAndCharset =
      noClasses().should().callCodeUnitWhere(takesADefault());

  private static DescribedPredicate<JavaCall<?>> takesADefault() {
    return DescribedPredicate.describe(
        "the machine's locale or charset is taken",
        call -> {
          String name = call.getTarget().getFullName();
          return ALWAYS.stream().anyMatch(name::startsWith)
              || NEVER.stream().noneMatch(name::startsWith) && couldBeTold(call.getTarget());
        });
  }

  /** Whether the JDK has the same method or constructor with one parameter more, for a default. */
  private static boolean couldBeTold(CodeUnitCallTarget target) {
    if (!target.getOwner().getPackageName().startsWith("java.")) {
      return false;
    }
    List<String> called = target.getRawParameterTypes().stream().map(t -> t.getName()).toList();
    return overloads(target).anyMatch(overload -> called.equals(withoutDefaults(overload)));
  }

  /** The parameters, or null if none is for a default. */
  private static List<String> withoutDefaults(Executable overload) {
    List<Class<?>> parameters = List.of(overload.getParameterTypes());
    List<String> others =
        parameters.stream().filter(p -> !DEFAULTS.contains(p)).map(Class::getName).toList();
    return others.size() < parameters.size() ? others : null;
  }

  private static Stream<? extends Executable> overloads(CodeUnitCallTarget target) {
    Class<?> owner = target.getOwner().reflect();
    return target.getName().equals("<init>")
        ? Arrays.stream(owner.getConstructors())
        : Arrays.stream(owner.getMethods()).filter(m -> m.getName().equals(target.getName()));
  }
}
