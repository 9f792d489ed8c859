// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Hears everything that a logger logs, until it is closed. */
final class Logged extends Handler implements AutoCloseable {
    private final Logger logger;
    private final Consumer<LogRecord> hears;

    Logged(String name, Consumer<LogRecord> hears) {
        logger = Logger.getLogger(name);
        this.hears = hears;
        logger.addHandler(this);
        logger.setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord entry) {
        hears.accept(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(null);
    }
}
