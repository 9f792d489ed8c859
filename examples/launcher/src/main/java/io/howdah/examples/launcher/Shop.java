// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.launcher;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The example, all of it: a PostgreSQL with the shop's tables, and a server with howdah.rar and the shop. */
public final class Shop implements AutoCloseable {
    private static final String SCHEMA =
            """
            create table orders(
                id bigint generated always as identity primary key,
                item text not null,
                quantity int not null check (quantity > 0),
                status text not null default 'open',
                created_at timestamptz not null default now());
            create table prices(sku text primary key, price numeric(10, 2) not null);
            create table journal(entry text not null, at timestamptz not null default now());
            create table shipments(
                order_id bigint primary key references orders,
                at timestamptz not null default now());
            insert into orders(item, quantity) values ('tea', 2), ('rice', 5), ('cinnamon', 1);
            grant all on all tables in schema public to %s;
            """;

    private final PostgresServer postgres;
    private final AppServer server;

    private Shop(PostgresServer postgres, AppServer server) {
        this.postgres = postgres;
        this.server = server;
    }

    /**
     * @param kind {@code wildfly} or {@code liberty}
     * @param project the checkout, built
     */
    public static Shop open(String kind, int port, Path project, Path directory) throws IOException {
        AppServer.refuseUsedPort(port);
        Path unpacked = project.resolve("examples/launcher/target/servers").resolve(kind);
        if (!Files.isDirectory(unpacked)) {
            throw new IllegalStateException("There is no " + kind + " in " + unpacked
                    + ". Build it in: ./mvnw -Dliberty -DskipTests -pl examples/launcher -am package");
        }
        Path rar = built(project.resolve("rar/target/howdah.rar"));
        Path war = built(project.resolve("examples/shop/target/shop.war"));
        AppServer server = AppServer.of(kind, unpacked, directory, project.resolve("server-config"), port);
        PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
        Shop shop = new Shop(postgres, server);
        try {
            createTables(postgres);
            for (String database : new String[] {"DEFAULT", "REPORTING"}) {
                server.environment("HOWDAH_" + database + "_HOST", postgres.host())
                        .environment("HOWDAH_" + database + "_PORT", Integer.toString(postgres.port()))
                        .environment("HOWDAH_" + database + "_DATABASE", postgres.database())
                        .environment("HOWDAH_" + database + "_USER", postgres.user())
                        .environment("HOWDAH_" + database + "_PASSWORD", postgres.password());
            }
            server.provision(rar, war, "/");
            server.start();
            return shop;
        } catch (IOException | RuntimeException failed) {
            shop.close();
            throw failed;
        }
    }

    /** The shop's tables, with its first orders in them, for the user of the database. */
    public static void createTables(PostgresServer postgres) {
        postgres.execute(SCHEMA.formatted(postgres.user()));
    }

    private static Path built(Path archive) {
        if (!Files.isRegularFile(archive)) {
            throw new IllegalStateException("There is no " + archive
                    + ". Build it in: ./mvnw -DskipTests -pl rar,examples/shop,examples/launcher -am package");
        }
        return archive;
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public AppServer server() {
        return server;
    }

    /** The checkout that a class of the launcher was built in. */
    static Path project() {
        try {
            Path jar = Path.of(Shop.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.resolve("../../../..").normalize();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        server.close();
        postgres.close();
    }
}
