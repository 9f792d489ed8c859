// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.CopyException;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and streams that cannot be read or written: told with the COPY that they were for. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class CopyFilesTest {
    private static final String SECRET = "s3cret";
    private static final CopyTarget PRICES = CopyTarget.table("prices", "sku", "price");

    private Database database;

    @TempDir
    private Path directory;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=1");
        database.execute("create table prices(sku text, price numeric)").await();
    }

    @AfterEach
    void nothingIsKept() {
        assertThat(database.selectValue(Long.class, "select count(*) from prices")
                        .await())
                .isZero();
        database.close();
    }

    private static CopyException failure(ErrorId id, Reply<CopyResult> reply) {
        CopyException failure = catchThrowableOfType(CopyException.class, reply::await);
        assertThat(failure.id()).isEqualTo(id);
        assertThat(failure.getMessage()).doesNotContain(SECRET).contains("which is the cause");
        return failure;
    }

    /** A directory, what lies in a file, and a disk that is full. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a-file/prices.txt", "/dev/full"})
    void oneThatCannotBeWrittenIsTold(String path) throws IOException {
        Files.writeString(directory.resolve("a-file"), "kept");
        Path file = directory.resolve(path);
        assumeTrue(!path.startsWith("/") || Files.exists(file), "there is a device that is always full");

        assertThat(failure(
                        ErrorId.COPY_SINK,
                        database.copyOut(CopyTarget.query("select generate_series(1, 100000)"), CopySink.of(file))))
                .hasMessageContaining("'copy (select generate_series(1, 100000)) to stdout")
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(directory.resolve("a-file")).hasContent("kept");
    }

    @Test
    void oneThatCannotBeReadIsTold() {
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException(SECRET);
            }
        };
        for (CopySource source : List.of(
                CopySource.of(directory.resolve("missing.csv")),
                CopySource.of(directory),
                CopySource.of(broken),
                CopySource.of(subscriber -> {
                    throw new IllegalStateException(SECRET);
                }))) {
            assertThat(failure(ErrorId.COPY_SOURCE, database.copyIn(PRICES, source)))
                    .hasMessageContaining("'copy \"prices\" (\"sku\", \"price\") from stdin")
                    .hasMessageContaining("nothing of them stays");
        }
    }
}
