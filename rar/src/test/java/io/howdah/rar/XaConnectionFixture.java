// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.Session;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A connection as a transaction manager and an application have it, and a table to write to. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
abstract class XaConnectionFixture {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    TestSchema schema;
    ManagedConnection connection;
    XAResource resource;
    Session session;

    /** As long as an id may be. */
    static Xid newId() {
        byte[] global =
                Arrays.copyOf(ByteBuffer.allocate(8).putLong(System.nanoTime()).array(), 64);
        byte[] branch = new byte[64];
        branch[63] = (byte) NUMBER.incrementAndGet();
        return new TestXid(0x20005, global, branch);
    }

    private record TestXid(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {}

    HowdahManagedConnectionFactory factory(String url) {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(url);
        factory.setTransactions("xa");
        factory.setResourceAdapter(adapter);
        return factory;
    }

    @BeforeEach
    void open(TestSchema fresh) throws ResourceException {
        schema = fresh;
        connect(fresh.uri());
        session.execute("create table t(id int primary key)").await();
    }

    void connect(String url) throws ResourceException {
        connection = factory(url).createManagedConnection(null, null);
        resource = connection.getXAResource();
        session = (Session) connection.getConnection(null, null);
    }

    @AfterEach
    void stop() {
        adapter.stop();
        prepared().forEach(left -> schema.server().execute("rollback prepared '" + left + "'"));
    }

    /** The names of all prepared transactions of the server. */
    List<String> prepared() {
        return schema.server().query("select gid from pg_prepared_xacts").stream()
                .map(row -> row.get(0))
                .toList();
    }

    Xid begin(int id) throws XAException {
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute("insert into t values ($1)", id);
        return xid;
    }

    /** A branch with a row in it, ready for the second phase. */
    Xid prepare(int id) throws XAException {
        Xid xid = begin(id);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        return xid;
    }

    long rows() {
        return Long.parseLong(""
                + schema.server()
                        .query("select count(*) from " + schema.name() + ".t")
                        .get(0)
                        .get(0));
    }

    static int code(ThrowingCallable step) {
        return catchThrowableOfType(XAException.class, step).errorCode;
    }
}
