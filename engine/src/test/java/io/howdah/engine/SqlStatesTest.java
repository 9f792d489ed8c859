// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.CheckViolationException;
import io.howdah.ConnectionException;
import io.howdah.DataException;
import io.howdah.Database;
import io.howdah.DeadlockException;
import io.howdah.ExclusionViolationException;
import io.howdah.ForeignKeyViolationException;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.IntegrityException;
import io.howdah.LockNotAvailableException;
import io.howdah.NotNullViolationException;
import io.howdah.OperationalException;
import io.howdah.PermissionDeniedException;
import io.howdah.QueryCancelledException;
import io.howdah.SerializationException;
import io.howdah.ServerNotReadyException;
import io.howdah.SqlGrammarException;
import io.howdah.StatementException;
import io.howdah.TransactionException;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which exception stands for which SQLSTATE, and that none of them is lost on its way. */
@ExtendWith(PostgresExtension.class)
class SqlStatesTest {
    private static final Map<String, Class<? extends HowdahException>> EXACT = Map.ofEntries(
            Map.entry("23505", UniqueViolationException.class),
            Map.entry("23503", ForeignKeyViolationException.class),
            Map.entry("23502", NotNullViolationException.class),
            Map.entry("23514", CheckViolationException.class),
            Map.entry("23P01", ExclusionViolationException.class),
            Map.entry("23001", IntegrityException.class),
            Map.entry("40001", SerializationException.class),
            Map.entry("40P01", DeadlockException.class),
            Map.entry("40002", TransactionException.class),
            Map.entry("3B001", TransactionException.class),
            Map.entry("25P01", TransactionException.class),
            Map.entry("42501", PermissionDeniedException.class),
            Map.entry("42P01", SqlGrammarException.class),
            Map.entry("42703", SqlGrammarException.class),
            Map.entry("42883", SqlGrammarException.class),
            Map.entry("22012", DataException.class),
            Map.entry("22P02", DataException.class),
            Map.entry("55P03", LockNotAvailableException.class),
            Map.entry("55006", OperationalException.class),
            Map.entry("53200", OperationalException.class),
            Map.entry("54000", OperationalException.class),
            Map.entry("58030", OperationalException.class),
            Map.entry("57P03", ServerNotReadyException.class),
            Map.entry("57014", QueryCancelledException.class),
            Map.entry("08003", ConnectionException.class),
            Map.entry("0A000", StatementException.class),
            Map.entry("21000", StatementException.class),
            Map.entry("25006", StatementException.class),
            Map.entry("3F000", StatementException.class),
            Map.entry("P0001", StatementException.class),
            Map.entry("XX000", StatementException.class),
            Map.entry("ZZZZZ", StatementException.class));

    @Test
    void eachIsTheExceptionThatSomebodyWouldCatch(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            EXACT.forEach((state, exception) -> assertThatThrownBy(() -> database.execute(
                                    "do $$ begin raise exception 'no' using errcode = '" + state + "'; end $$")
                            .await())
                    .isInstanceOfSatisfying(HowdahException.class, failure -> {
                        assertThat(failure).as(state).isInstanceOf(exception).hasMessageContaining("[" + state + "]");
                        assertThat(failure.server().orElseThrow().sqlState()).isEqualTo(state);
                    }));
        }
    }
}
