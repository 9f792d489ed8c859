// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.howdah");

    @Test
    void onlyTheJdkIsSeen() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.howdah", "java..", "org.jspecify.annotations")
                .check(CLASSES);
    }

    /** Stages put one around what they fail with, and another around that: who takes off one is wrong about the next. */
    @Test
    void failuresOfStagesAreUndressedInOnePlace() {
        assertThat(CLASSES)
                .filteredOn(type -> type.getInstanceofChecks().stream()
                        .anyMatch(check -> check.getRawType().isEquivalentTo(CompletionException.class)))
                .extracting(JavaClass::getSimpleName)
                .containsExactly("Thrown");
    }
}
