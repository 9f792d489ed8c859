// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Branches that work as another role than logged in, where each tenant is one, say. PostgreSQL lets only the role end a
 * prepared transaction that has prepared it.
 */
class RolesInBranchesTest extends XaConnectionFixture {
    private String tenant;

    @BeforeEach
    void makeTenant() {
        tenant = "tenant_of_" + schema.name();
        schema.server()
                .execute("create role " + tenant + "; grant " + tenant + " to "
                        + schema.server().user() + "; grant usage on schema " + schema.name() + " to " + tenant);
        session.executeScript("create table done_by(who text); grant insert on t, done_by to " + tenant + ";"
                        + " create function note() returns trigger language plpgsql as"
                        + " $$ begin insert into done_by values (current_user); return null; end $$;"
                        + " create constraint trigger noted after insert on t deferrable initially deferred"
                        + " for each row execute function note()")
                .await();
    }

    @AfterEach
    void dropTenant() {
        schema.server().execute("drop owned by " + tenant + "; drop role " + tenant);
    }

    private Xid prepareAsTenant(String become) throws XAException {
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute(become + " " + tenant);
        session.execute("insert into t values (1)");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        return xid;
    }

    private String currentUser() {
        return session.selectOne(String.class, "select current_user::text").await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"set role", "set local role"})
    void anotherConnectionWithTheSameLoginEndsThem(String become) throws Exception {
        Xid xid = prepareAsTenant(become);
        connection.destroy();

        factory(schema.uri())
                .createManagedConnection(null, null)
                .getXAResource()
                .commit(xid, false);

        assertThat(rows()).isEqualTo(1);
        assertThat(schema.server().query("select who from " + schema.name() + ".done_by"))
                .as("what was deferred was done by whom it would be done by in a commit")
                .containsExactly(List.of(tenant));
    }

    @Test
    void theirOwnConnectionEndsThemAndKeepsTheRoleOfItsSession() throws XAException {
        resource.commit(prepareAsTenant("set role"), false);

        assertThat(rows()).isEqualTo(1);
        assertThat(currentUser()).isEqualTo(tenant);
    }

    @Test
    void theRoleOfATransactionEndsWithItsBranch() throws XAException {
        resource.rollback(prepareAsTenant("set local role"));

        assertThat(rows()).isZero();
        assertThat(prepared()).isEmpty();
        assertThat(currentUser()).isEqualTo(schema.server().user());
    }
}
