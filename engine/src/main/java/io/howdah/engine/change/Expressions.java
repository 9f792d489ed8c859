// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import io.howdah.ErrorId;
import io.howdah.Expression;
import io.howdah.UsageException;
import io.howdah.engine.sql.StatementText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions as parts of one statement: each counts its parameters from 1, the statement goes on counting. */
final class Expressions {
    private final int before;
    private final List<@Nullable Object> values = new ArrayList<>();

    /** @param before parameters of the statement in front of them */
    Expressions(int before) {
        this.before = before;
    }

    String add(Expression expression) {
        return add(expression, expression.text());
    }

    /** @param meant the expression's text, or the part of it that says something */
    String add(Expression expression, String meant) {
        int given = expression.values().size();
        int wanted = StatementText.of(expression.text()).positions();
        if (wanted != given) {
            throw new UsageException(
                    ErrorId.CHANGE_INVALID,
                    "The expression '" + StatementText.shorten(expression.text()) + "' has " + wanted
                            + " parameters, and " + given + " values are given with it; nothing was sent. Write $1, $2"
                            + " ... for them.");
        }
        String text = StatementText.shifted(meant, before + values.size());
        values.addAll(expression.values());
        return text;
    }

    List<@Nullable Object> values() {
        return values;
    }
}
