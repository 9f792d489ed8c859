// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A thousand COPYs that do not come to their end, in a JVM of their own that is small and looks for leaks. */
@ExtendWith(PostgresExtension.class)
class CopyLeakTest {
    private static final int SECONDS = 300;

    @TempDir
    private Path directory;

    @Test
    void aThousandAbortedCopiesLeaveNothingBehind(TestSchema schema) throws Exception {
        long seed = Long.getLong("copy.seed", ThreadLocalRandom.current().nextLong());
        SmallJvm copies = SmallJvm.run(
                directory,
                SECONDS,
                List.of("-XX:MaxDirectMemorySize=64m", "-Dio.netty.leakDetection.level=paranoid"),
                AbortedCopies.class,
                schema.uri(),
                "" + seed);

        copies.assertEndedWell();
        assertThat(copies.said()).contains("1000 aborted, 0 rows").doesNotContain("LEAK");
    }
}
