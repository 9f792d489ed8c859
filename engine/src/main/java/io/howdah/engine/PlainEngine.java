// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Change;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Setting;
import java.util.Map;

/** The engine behind {@link Howdah#open}; each database has a Vert.x of its own, which ends with it. */
public final class PlainEngine implements Howdah.Engine {
    @Override
    public Database open(Map<String, String> settings) {
        SettingReader reader = SettingReader.of(settings);
        String name = reader.text(Setting.NAME).orElseThrow();
        ConnectionOptions connection = ConnectionOptions.read(name, reader);
        PoolOptions pool = PoolOptions.read(reader);
        int eventLoops = reader.integer(Setting.EVENT_LOOPS, 1, 1_000);
        reader.throwIfWrong("database '" + name + "'");
        return new PooledDatabase(new Engine(eventLoops), connection, pool);
    }

    @Override
    public String sql(Change change, int majorVersion) {
        return Changing.sql(change, majorVersion);
    }
}
