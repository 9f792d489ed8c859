// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.types.Catalog;
import io.howdah.engine.types.Description;
import io.howdah.engine.types.StatementTypes;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.sqlclient.PropertyKind;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.internal.PreparedStatement;
import io.vertx.sqlclient.internal.QueryResultHandler;
import io.vertx.sqlclient.internal.RowDesc;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.internal.command.CommandResponse;
import io.vertx.sqlclient.internal.command.PrepareStatementCommand;
import io.vertx.sqlclient.internal.command.SimpleQueryCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Knows the types of each prepared statement. Sits behind the codec and sees the answer to a Prepare before Vert.x does,
 * which holds everything else back until then. Where a type is new, the answer waits until the server has been asked
 * about it: between Prepare and Bind, on the same connection, so nothing changes its place and no transaction has
 * failed. Each type is asked for once. Where several statements are prepared together, their answers keep their order.
 */
final class TypeLearner extends ChannelInboundHandlerAdapter {
    private final Notes notes;
    private final Catalog catalog = new Catalog();
    private final Map<PreparedStatement, StatementTypes> known = new WeakHashMap<>();
    private @Nullable PreparedStatement newest;
    /** Answers that are held back, the oldest first: the question is about its types. */
    private final Deque<Held> waiting = new ArrayDeque<>();

    private @Nullable CommandBase<?> question;

    TypeLearner(Notes notes) {
        this.notes = notes;
    }

    /** Says of which version the server is. */
    void server(int majorVersion) {
        catalog.server(majorVersion);
    }

    /** The types of a cached statement, or of the one that was prepared last if that is it. */
    Optional<StatementTypes> of(@Nullable PreparedStatement cached, String sql) {
        PreparedStatement statement =
                cached == null && newest != null && newest.sql().equals(sql) ? newest : cached;
        return Optional.ofNullable(statement == null ? null : known.get(statement));
    }

    /** The SQL of the statements that were prepared, of some that are closed by now, too. */
    List<String> statements() {
        return known.keySet().stream().map(PreparedStatement::sql).toList();
    }

    /** A statement has changed types. */
    void outdated() {
        catalog.outdated().notice();
    }

    /** Whether types have changed since they were learned, as far as that was noticed. */
    boolean areOutdated() {
        return catalog.isOutdated();
    }

    /**
     * Forgets the types that were learned.
     *
     * @return the SQL of statements that have such, and are to be prepared again
     */
    List<String> forget() {
        if (!waiting.isEmpty()) {
            return List.of(); // what waits needs them
        }
        catalog.forget();
        List<PreparedStatement> learned = known.entrySet().stream()
                .filter(statement -> Catalog.learned(statement.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        known.keySet().removeAll(learned);
        return learned.stream().map(PreparedStatement::sql).toList();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof CommandResponse<?> response) {
            if (response.cmd instanceof PrepareStatementCommand) {
                prepared(context, response);
                return;
            }
            if (response.cmd == question) {
                answered(context, response);
                return;
            }
        }
        context.fireChannelRead(message);
    }

    private void prepared(ChannelHandlerContext context, CommandResponse<?> response) {
        waiting.add(new Held(response, notes.described()));
        if (question == null) {
            passKnown(context);
        }
    }

    private void passKnown(ChannelHandlerContext context) {
        for (Held oldest = waiting.peek(); oldest != null; oldest = waiting.peek()) {
            Optional<String> unknown = oldest.question(catalog);
            if (unknown.isPresent()) {
                ask(context, unknown.get());
                return;
            }
            pass(context, waiting.remove());
        }
    }

    private void ask(ChannelHandlerContext context, String sql) {
        question = new SimpleQueryCommand<>(sql, true, true, texts(), new Answer());
        context.writeAndFlush(question, context.voidPromise());
    }

    private static Collector<Row, ?, List<@Nullable String[]>> texts() {
        return Collector.of(
                ArrayList::new,
                (rows, row) -> {
                    @Nullable String[] texts = new String[row.size()];
                    for (int i = 0; i < texts.length; i++) {
                        texts[i] = row.getString(i);
                    }
                    rows.add(texts);
                },
                (one, other) -> one);
    }

    /** Without an answer, say because of a cancel, the statement fails as the question did. */
    private void answered(ChannelHandlerContext context, CommandResponse<?> answer) {
        question = null;
        Held asked = waiting.remove();
        if (answer.toAsyncResult().failed()) {
            pass(context, new Held(failed(asked.response, answer), asked.description));
        } else if (asked.response.cmd instanceof PrepareStatementCommand prepare && !prepare.isManaged()) {
            context.writeAndFlush(again(prepare), context.voidPromise());
        } else {
            pass(context, asked);
        }
        passKnown(context);
    }

    /** The question has replaced a statement without a name, which is therefore prepared once more. */
    private static PrepareStatementCommand again(PrepareStatementCommand prepare) {
        PrepareStatementCommand again =
                new PrepareStatementCommand(prepare.sql(), prepare.options(), false, prepare.parameterTypes());
        again.handler = prepare.handler;
        return again;
    }

    private static <R> CommandResponse<R> failed(CommandResponse<R> response, CommandResponse<?> answer) {
        CommandResponse<R> failed =
                CommandResponse.failure(answer.toAsyncResult().cause());
        failed.cmd = response.cmd;
        return failed;
    }

    private void pass(ChannelHandlerContext context, Held held) {
        if (held.response.toAsyncResult().result() instanceof PreparedStatement statement) {
            newest = statement;
            known.put(statement, catalog.types(held.description));
        }
        context.fireChannelRead(held.response);
    }

    /** The answer to a Prepare, and what the server said of its types. */
    private record Held(CommandResponse<?> response, Description description) {
        Optional<String> question(Catalog catalog) {
            return response.toAsyncResult().succeeded() ? catalog.question(description) : Optional.empty();
        }
    }

    private final class Answer implements QueryResultHandler<List<@Nullable String[]>> {
        @Override
        public <V> void addProperty(PropertyKind<V> property, V value) {}

        @Override
        public void handleResult(
                int updated, int size, RowDesc description, List<@Nullable String[]> rows, Throwable failure) {
            if (rows != null) {
                catalog.learn(rows);
            }
        }
    }
}
