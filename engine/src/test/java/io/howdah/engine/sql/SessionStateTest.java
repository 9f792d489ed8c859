// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionStateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "create temp table t(id int)",
                "create local temporary table t(id int)",
                "create or replace temp view v as select 1",
                "create temporary sequence s",
                "select 1 as id into temp t",
                "with x as (select 1) select * into temporary t from x"
            })
    void whatIsTemporaryIsLeftBehind(String sql) {
        assertThat(SessionState.insteadOf(sql)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create temp table t(id int) on commit drop",
                "create table temp(id int)",
                "create view temporary as select 1",
                "create index on temp (id)",
                "insert into temp values (1)",
                "with x as (select 1 as id) insert into temp select id from x",
                "merge into temporary t using x on t.id = x.id when matched then delete"
            })
    void aTableOfThatNameIsATableLikeOthers(String sql) {
        assertThat(SessionState.insteadOf(sql)).isEmpty();
    }
}
