// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {
    @Test
    void statementsEndAtSemicolonsAndEmptyOnesAreDropped() {
        assertThat(Script.statements("; select 1;; /* a */ select 2 /* b */; -- end\n;"))
                .isEqualTo(List.of("select 1", "select 2"));
        assertThat(Script.statements("")).isEmpty();
        assertThat(Script.statements(" -- nothing\n ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'a;b'",
                "select E'\\';'",
                "select U&'\\0061;'",
                "select 1 as \"a;b\"",
                "select 1 /* ; /* ; */ ; */ as a",
                "select 1 -- ;\n as a",
                "do $$ begin perform 1; end $$",
                "do $a$ begin perform $$;$$; end $a$",
                "create rule r as on insert to t do also (insert into u values (1); insert into u values (2))",
                "create function f() returns int language sql begin atomic select 1; select 2; end",
                "create function f() returns int begin atomic select case when true then 1 end; select 2 as end; end",
                "create procedure p(t.end int) begin atomic insert into t values (case 1 when 1 then 2 end); END"
            })
    void aSemicolonInsideAStatementEndsNothing(String statement) {
        assertThat(Script.statements(statement + "; select 2")).isEqualTo(List.of(statement, "select 2"));
    }

    @Test
    void beginAloneIsAStatement() {
        assertThat(Script.statements("begin; select 1; end; select 2"))
                .isEqualTo(List.of("begin", "select 1", "end", "select 2"));
    }
}
