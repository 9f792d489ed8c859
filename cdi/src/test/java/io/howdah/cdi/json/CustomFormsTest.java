// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.cdi.json.CodecsTest.Library;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.json.bind.adapter.JsonbAdapter;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A class that says itself how it is written and read, by the annotations of the application's library. */
@ExtendWith(PostgresExtension.class)
class CustomFormsTest {
    /** An amount of 1250 is "12,50" in JSON. */
    @JsonSerialize(using = Writer.class)
    @JsonDeserialize(using = Reader.class)
    @JsonbTypeAdapter(Adapter.class)
    public record Cents(int amount) {
        static Cents of(String text) {
            return new Cents(Integer.parseInt(text.replace(",", "")));
        }

        String text() {
            return amount / 100 + "," + amount % 100;
        }
    }

    public record Offer(String item, Cents price, List<Cents> before) {}

    public static final class Writer extends JsonSerializer<Cents> {
        @Override
        public void serialize(Cents cents, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(cents.text());
        }
    }

    public static final class Reader extends JsonDeserializer<Cents> {
        @Override
        public Cents deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Cents.of(json.getText());
        }
    }

    public static final class Adapter implements JsonbAdapter<Cents, String> {
        @Override
        public String adaptToJson(Cents cents) {
            return cents.text();
        }

        @Override
        public Cents adaptFromJson(String text) {
            return Cents.of(text);
        }
    }

    private static final Offer OFFER = new Offer("tea", new Cents(1250), List.of(new Cents(1399), new Cents(1310)));

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
    }

    @AfterEach
    void close() {
        ApplicationJson.forget();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void itsOwnFormIsWrittenAndRead(Library library) {
        ApplicationJson.use(Optional.of(library.codec));

        assertThat(database.selectValue(
                                String.class,
                                "select concat_ws(' ', $1::jsonb -> 'price', $1::jsonb -> 'before')",
                                OFFER)
                        .await())
                .isEqualTo("\"12,50\" [\"13,99\", \"13,10\"]");
        assertThat(database.selectValue(Offer.class, "select $1::jsonb", OFFER).await())
                .isEqualTo(OFFER);
        assertThat(database.selectValue(Cents.class, "select '\"7,25\"'::jsonb").await())
                .isEqualTo(new Cents(725));
    }
}
