// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * The ids of everything that Howdah reports, in messages and logs as {@code HOWDAH-nnnn}. A number never changes its
 * meaning and is never used again. {@code docs/errors.md} says of each what to do.
 */
public enum ErrorId {
    /** One or more settings are wrong; the message lists all of them. */
    CONFIGURATION(1),
    /** The api is there, the engine is not. */
    ENGINE_MISSING(2),
    /** The classes of the api were loaded from two jars, or by two class loaders. */
    API_TWICE(3),
    /** A key stands where it cannot work. */
    MISPLACED_KEY(4),
    /** An injection point names a database that neither JNDI nor a configuration answers. */
    UNKNOWN_DATABASE(5),
    /** The cdi library is there, the api is not. */
    API_MISSING(6),
    /** A library beneath Howdah has another inner layout than the one Howdah was built against. */
    UNEXPECTED_LAYOUT(7),
    /** A pool is configured for XA, and the server prepares no transactions. */
    NO_ROOM_FOR_PREPARED(8),
    /** Something has failed in Howdah itself that must not; logged only. */
    INTERNAL(9),

    /** No connection became free in time. */
    POOL_EXHAUSTED(101),
    /** The host's name has no address. */
    HOST_NOT_FOUND(102),
    /** Nothing answers at the host's port, or the network fails. */
    SERVER_UNREACHABLE(103),
    /** The server did not finish connecting in time. */
    CONNECT_TIMEOUT(104),
    /** Wrong user or password, or pg_hba.conf refuses. */
    AUTHENTICATION(105),
    /** The server has no database of that name. */
    DATABASE_NOT_FOUND(106),
    /** The server has no connection to spare. */
    SERVER_FULL(107),
    /** TLS was asked for and could not be had, or the certificate does not hold. */
    TLS(108),
    /** The server asks for more SCRAM iterations than allowed. */
    SCRAM_ITERATIONS(109),
    /** The server is starting up, shutting down or recovering. */
    SERVER_NOT_READY(110),
    /** The connection broke. */
    CONNECTION_LOST(111),
    /** Another failure while connecting; the server's words are in the message. */
    CONNECT_REFUSED(112),

    /** The server refused a statement for a reason that has no id of its own. */
    STATEMENT(201),
    SQL_GRAMMAR(202),
    PERMISSION_DENIED(203),
    DATA(204),
    OPERATIONAL(205),
    QUERY_TIMEOUT(206),
    QUERY_CANCELLED(207),
    /** Another transaction holds a lock, and the statement was not to wait. */
    LOCK_NOT_AVAILABLE(208),
    INTEGRITY(210),
    UNIQUE_VIOLATION(211),
    FOREIGN_KEY_VIOLATION(212),
    CHECK_VIOLATION(213),
    NOT_NULL_VIOLATION(214),
    EXCLUSION_VIOLATION(215),
    /** The statement is of a kind that this verb cannot carry. */
    UNSUPPORTED_STATEMENT(220),
    /** The session is busy with a stream that has a transaction of its own. */
    STREAM_OPEN(221),
    /** A stream has, or has had, a subscriber already. */
    STREAM_SUBSCRIBED(222),
    /** The transaction in which a stream was opened has ended. */
    STREAM_ENDED(223),
    /** A prepared statement was used after its close. */
    PREPARED_CLOSED(224),
    /** The statement would leave something in a session that PgBouncer lends to others. */
    NEEDS_OWN_SESSION(225),
    /** A subscriber threw an exception, and its stream was cancelled; logged only. */
    STREAM_SUBSCRIBER(226),

    /** The server ended the transaction for a reason that has no id of its own. */
    TRANSACTION(301),
    SERIALIZATION(302),
    DEADLOCK(303),
    /** A commit was asked for and PostgreSQL rolled back. */
    ROLLED_BACK(304),
    /** A transaction verb that makes no sense here. */
    TRANSACTION_USAGE(305),
    /** The JTA transaction that a call belongs to has ended. */
    TRANSACTION_ENDED(306),
    /** The connection broke between a commit and its answer. */
    COMMIT_OUTCOME_UNKNOWN(307),
    /** What recovery found in a database: transactions in doubt, or nothing. */
    RECOVERY_FOUND(350),
    /** What has become of a transaction that recovery had found. */
    RECOVERY_ENDED(351),
    /** A prepared transaction was to be ended, and somebody had ended it before. */
    RECOVERY_LATE(352),

    SESSION_CLOSED(401),
    /** A wait on a thread that must not wait. */
    AWAIT_ON_EVENT_LOOP(402),
    /** The thread was interrupted while it waited. */
    INTERRUPTED(403),
    /** A reply failed and nobody looked at it; logged only. */
    UNSEEN_FAILURE(404),
    /** A session was not closed by who opened it, or work outlived the request that has its connection; logged only. */
    SESSION_FORGOTTEN(405),
    /** What was stopped was still at work when its time was over; logged only. */
    STOP_LATE(406),

    NO_ROWS(501),
    TOO_MANY_ROWS(502),
    /** A row does not fit the class wanted. */
    MAPPING(503),
    /** The parameters do not fit the statement. */
    PARAMETERS(504),

    /** An operation of a stack failed. */
    STACK_OPERATION(601),
    /** The operations of a stack were done, and their commit failed. */
    STACK_COMMIT(602),
    /** A stack, or an operation of one, that cannot be executed. */
    STACK_INVALID(603),

    /** SQL that is no COPY of the kind that the verb does, or options that it cannot have. */
    COPY_STATEMENT(701),
    /** What is not the name of a table. */
    COPY_TARGET(702),
    /** Rows that do not fit each other, or their table. */
    COPY_ROWS(703),
    /** What gives the data of a COPY has failed. */
    COPY_SOURCE(704),
    /** What takes the data of a COPY has failed. */
    COPY_SINK(705),
    /** A merge or an upsert that is not complete, or contradicts itself. */
    CHANGE_INVALID(730),
    /** The server is too old for what a merge or an upsert asks for. */
    CHANGE_UNSUPPORTED(731),

    /** A channel's name that cannot be one, or options that contradict each other. */
    EVENT_INVALID(801),
    /** An event too large for NOTIFY. */
    EVENT_TOO_LARGE(802),
    /** Something that only durable channels can do, or a transient publish where PostgreSQL allows none. */
    EVENT_UNSUPPORTED(803),
    /** The tables of durable events are not there, or are of another form. */
    EVENT_SCHEMA(804),
    /** A channel that has been stopped, or whose database has been closed. */
    EVENT_STOPPED(805),
    /** A handler failed, or could not be called; logged only. */
    EVENT_HANDLER(806),
    /** The connection that listens was lost, or found again; logged only. */
    EVENT_LINE(807),
    /** A pooler stands before the database and swallows LISTEN; logged, and told to who waits to be ready. */
    EVENT_POOLER(808),
    /** Events cannot be fetched for the moment, or can again; logged only. */
    EVENT_FETCH(817),
    /** An event was worked on and not acknowledged within its lease, so that another may have it, too; logged only. */
    EVENT_LEASE_LOST(818),
    /** A method with {@code @OnEvent} that cannot be called for events. */
    EVENT_METHOD(821),
    /** A message-driven bean that cannot receive events, or whose delivery was rolled back. */
    EVENT_ENDPOINT(822);

    private final String text;

    ErrorId(int number) {
        text = String.format("HOWDAH-%04d", number);
    }

    /** The id as it stands in messages, for example {@code HOWDAH-0101}. */
    @Override
    public String toString() {
        return text;
    }
}
