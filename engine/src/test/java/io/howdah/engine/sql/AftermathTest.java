// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AftermathTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            textBlock =
                    """
                    select * from t                                   ~ NOTHING
                    insert into t select 1                            ~ NOTHING
                    with x as (insert into t select 1) table x        ~ NOTHING
                    merge into t using u on true when matched then do nothing ~ NOTHING
                    select 1 into temp t                              ~ MEANING
                    select set_config('search_path', $1, true)        ~ MEANING
                    select set_config($1, $2, true)                   ~ MEANING
                    select set_config('my.user', $1, true)            ~ NOTHING
                    select set_config from settings                   ~ MEANING
                    create temp table t(id int)                       ~ MEANING
                    CREATE OR REPLACE VIEW v AS SELECT 1              ~ MEANING
                    create or replace function f() returns int as 'select 1' language sql ~ MEANING
                    create unique index on t(id)                      ~ BENEATH
                    create constraint trigger x after insert on t execute function f() ~ BENEATH
                    create user mapping for current_user server s     ~ BENEATH
                    alter role x password 'y'                         ~ BENEATH
                    alter table t add n int                           ~ TYPES
                    /* a */ Alter /* b */ Type t rename to u          ~ TYPES
                    alter schema s rename to u                        ~ SHAPES
                    drop table t                                      ~ SHAPES
                    drop index i                                      ~ BENEATH
                    do 'begin end'                                    ~ MEANING
                    call p(1)                                         ~ MEANING
                    set search_path = a, b                            ~ MEANING
                    set session "search_path" to a                    ~ MEANING
                    set local schema 'a'                              ~ MEANING
                    set role x                                        ~ MEANING
                    set local session authorization x                 ~ MEANING
                    set session characteristics as transaction read only ~ NOTHING
                    set local time zone 'UTC'                         ~ MEANING
                    set local work_mem = '8MB'                        ~ NOTHING
                    reset all                                         ~ MEANING
                    reset work_mem                                    ~ NOTHING
                    discard all                                       ~ PREPARED
                    discard temp                                      ~ SHAPES
                    discard plans                                     ~ NOTHING
                    deallocate prepare all                            ~ PREPARED
                    deallocate x                                      ~ NOTHING
                    rollback to savepoint s                           ~ SHAPES
                    rollback                                          ~ NOTHING
                    savepoint s                                       ~ NOTHING
                    lock table t                                      ~ NOTHING
                    vacuum t                                          ~ NOTHING
                    """)
    void whatAStatementChangesIsToldByItsText(String sql, Aftermath aftermath) {
        assertThat(Aftermath.of(sql)).isEqualTo(aftermath);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "INSERT 0 1, NOTHING",
        "SELECT 5, NOTHING",
        "BEGIN, NOTHING",
        "COMMIT, NOTHING",
        "ROLLBACK, NOTHING",
        "SET, NOTHING",
        "COMMIT PREPARED, MEANING",
        "CREATE TRIGGER, BENEATH",
        "CREATE TABLE, MEANING",
        "IMPORT FOREIGN SCHEMA, MEANING",
        "DO, MEANING",
        "CALL, MEANING",
        "ALTER TABLE, TYPES",
        "ALTER TYPE, TYPES",
        "ALTER DEFAULT PRIVILEGES, BENEATH",
        "DROP TABLE, SHAPES",
        "DEALLOCATE ALL, PREPARED",
        "DISCARD ALL, PREPARED",
        "DISCARD PLANS, NOTHING"
    })
    void andByTheTagOfItsAnswer(String tag, Aftermath aftermath) {
        assertThat(Aftermath.ofTag(tag)).isEqualTo(aftermath);
    }
}
