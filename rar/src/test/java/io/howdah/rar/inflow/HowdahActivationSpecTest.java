// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.inflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.EventBackend;
import jakarta.resource.spi.InvalidPropertyException;
import org.junit.jupiter.api.Test;

class HowdahActivationSpecTest {
    private final HowdahActivationSpec spec = new HowdahActivationSpec();

    @Test
    void aChannelIsEnough() throws InvalidPropertyException {
        spec.setChannel(" orders ");

        spec.validate();
        assertThat(spec.getChannel()).isEqualTo("orders");
        assertThat(spec.jndiName()).isEqualTo("howdah/default");
        assertThat(spec.chosenBackend()).isEmpty();
        assertThat(spec.options().concurrency()).isEqualTo(1);
        assertThat(spec.options().maxAttempts()).isEmpty();
    }

    @Test
    void whatIsSaidCounts() throws InvalidPropertyException {
        spec.setChannel("orders");
        spec.setDatabase("reporting");
        spec.setBackend("queue");
        spec.setConcurrency("4");
        spec.setMaxAttempts("3");

        spec.validate();
        assertThat(spec.jndiName()).isEqualTo("howdah/reporting");
        assertThat(spec.chosenBackend()).contains(EventBackend.POLL_QUEUE);
        assertThat(spec.options().concurrency()).isEqualTo(4);
        assertThat(spec.options().maxAttempts()).contains(3);
    }

    @Test
    void aDatabaseMayBeAJndiName() {
        spec.setDatabase("java:/howdah/default");

        assertThat(spec.jndiName()).isEqualTo("java:/howdah/default");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        spec.setDatabase("");
        spec.setBackend("carrier_pigeon");
        spec.setConcurrency("0");
        spec.setMaxAttempts("many");

        assertThatThrownBy(spec::validate)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageStartingWith("HOWDAH-0822 ")
                .hasMessageContaining("channel is missing")
                .hasMessageContaining("database is empty")
                .hasMessageContaining("carrier_pigeon")
                .hasMessageContaining("poll_queue (or queue, table_queue), or nothing")
                .hasMessageContaining("concurrency is '0'")
                .hasMessageContaining("maxAttempts is 'many'");
    }
}
