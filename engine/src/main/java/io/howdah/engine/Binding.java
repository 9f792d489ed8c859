// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ParameterException;
import io.howdah.engine.types.Encoder;
import io.howdah.engine.types.MessageSize;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.StatementTypes;
import io.howdah.engine.types.Type;
import io.howdah.engine.types.Unfit;
import io.howdah.engine.types.ValueTypes;
import io.vertx.core.VertxException;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.internal.TupleInternal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one execution, as Vert.x sees them. It asks for their number when the statement has been prepared,
 * before anything else and before anything is sent: then they become what the types of the statement need, or are
 * refused.
 */
final class Binding extends TupleInternal {
    private final Execution execution;
    private final Command command;
    private final int set;
    private final @Nullable Object[] values;
    private @Nullable StatementTypes types;
    private @Nullable ParameterException refusal;

    Binding(Execution execution, int set) {
        this.execution = execution;
        this.set = set;
        command = execution.command();
        values = command.sets().get(set).clone();
    }

    /** The result's columns; none when the statement did not get that far. */
    RowShape row() {
        return types == null ? RowShape.NONE : types.row();
    }

    /** Whether the server has taken the statement, so that what fails is this execution. */
    boolean reached() {
        return types != null;
    }

    /** Why nothing was sent, if the parameters are the reason. */
    @Nullable
    ParameterException refusal() {
        return refusal;
    }

    @Override
    public int size() {
        if (types == null) {
            execution.wire().types(command.sql()).ifPresent(this::bind);
        }
        return values.length;
    }

    private void bind(StatementTypes described) {
        types = described;
        List<Type> wanted = described.parameters();
        if (wanted.size() != values.length) {
            throw refused(
                    "The statement has " + wanted.size() + " parameters for PostgreSQL and " + values.length
                            + " values were given",
                    null);
        }
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value != null) {
                values[i] = carried(i, wanted.get(i), value);
            }
        }
        try {
            MessageSize.check(values);
        } catch (Unfit tooMuch) {
            throw refused("The values together " + tooMuch.reason() + "; use copyIn, or several statements", tooMuch);
        }
    }

    private Object carried(int index, Type type, Object value) {
        try {
            return Encoder.carried(type, value);
        } catch (Unfit unfit) {
            String place = command.place(index);
            String nearest = unfit.convertible() ? ValueTypes.nearest(value) : "";
            String cast = nearest.isEmpty()
                    ? ""
                    : ". To have PostgreSQL convert it, write " + place + "::" + nearest + "::" + type.name();
            throw refused("The value of " + place + " " + unfit.reason() + cast, unfit);
        } catch (RuntimeException fault) {
            throw refused("The value of " + command.place(index) + " cannot be written as " + type.name(), fault);
        }
    }

    /** Vert.x passes on the message only; who sent the command asks for the refusal itself. */
    private VertxException refused(String what, @Nullable RuntimeException cause) {
        refusal = Refusals.unsent(execution, set, what, cause);
        return VertxException.noStackTrace("refused");
    }

    @Override
    public @Nullable Object getValueInternal(int position) {
        return values[position];
    }

    @Override
    public void setValue(int position, @Nullable Object value) {
        values[position] = value;
    }

    @Override
    public Tuple addValue(@Nullable Object value) {
        throw new UnsupportedOperationException("a statement's parameters are complete");
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("a statement's parameters are complete");
    }
}
