// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The rules that the module graph cannot hold. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.howdah.engine");

    @Test
    void nettyStaysInTheWire() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.howdah.engine.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void nothingOfJakartaIsSeen() {
        noClasses().should().dependOnClassesThat().resideInAPackage("jakarta..").check(CLASSES);
    }

    /** What passes is measured by nanoTime; in which slot events are published is a hint that may be wrong. */
    @Test
    void whatIsDueIsSaidByTheClockOfTheServerAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.howdah.engine.events.queue..")
                .and()
                .doNotHaveSimpleName("Rotation")
                .should()
                .callMethodWhere(target(nameMatching("now|currentTimeMillis")))
                .because("the clocks of machines differ, and leases, delays and keys are theirs together")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.howdah.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Stages put one around what they fail with, and another around that: who takes off one is wrong about the next. */
    @Test
    void failuresOfStagesAreUndressedInOnePlace() {
        assertThat(CLASSES)
                .filteredOn(type -> type.getInstanceofChecks().stream()
                        .anyMatch(check -> check.getRawType().isEquivalentTo(CompletionException.class)))
                .extracting(JavaClass::getSimpleName)
                .containsExactly("Bare");
    }
}
