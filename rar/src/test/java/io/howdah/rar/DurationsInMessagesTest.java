// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No message says {@code PT0.3S}: what is put into a text is not a duration, but the words for one. */
class DurationsInMessagesTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.howdah");

    @Test
    void noDurationIsPutIntoATextAsItIs() {
        assertThat(CLASSES)
                .as("use HowdahException.inWords")
                .noneMatch(type -> concatenates(type, "Ljava/time/Duration;"))
                .as("what finds them")
                .anyMatch(type -> concatenates(type, "Ljava/lang/String;"));
    }

    private static boolean concatenates(JavaClass type, String descriptor) {
        return concatenations(type).stream().anyMatch(types -> types.contains(descriptor));
    }

    /** The types of what a class puts together with {@code +}, from the constants in its file; ArchUnit does not see them. */
    private static List<String> concatenations(JavaClass type) {
        try (DataInputStream file = new DataInputStream(
                type.getSource().orElseThrow().getUri().toURL().openStream())) {
            file.skipNBytes(8);
            String[] texts = new String[file.readUnsignedShort()];
            List<int[]> namesAndTypes = new ArrayList<>();
            for (int i = 1; i < texts.length; i++) {
                int kind = file.readUnsignedByte();
                switch (kind) {
                    case 1 -> texts[i] = file.readUTF();
                    case 12 -> namesAndTypes.add(new int[] {file.readUnsignedShort(), file.readUnsignedShort()});
                    case 5, 6 -> {
                        file.skipNBytes(8);
                        i++; // a long or a double has two places
                    }
                    case 15 -> file.skipNBytes(3);
                    case 7, 8, 16, 19, 20 -> file.skipNBytes(2);
                    default -> file.skipNBytes(4);
                }
            }
            return namesAndTypes.stream()
                    .filter(one -> "makeConcatWithConstants".equals(texts[one[0]]))
                    .map(one -> texts[one[1]])
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
