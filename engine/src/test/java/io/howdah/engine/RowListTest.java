// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.engine.json.CallersJson;
import io.howdah.engine.types.RowBytes;
import io.howdah.engine.types.RowShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows that are taken in parts are those that are taken at once, whenever a part is looked at. Each chunk is one row here. */
class RowListTest {
    private final List<byte[]> chunks =
            IntStream.range(0, 6).mapToObj(i -> new byte[] {(byte) i}).toList();
    private final List<Integer> seen = new ArrayList<>();
    private final RowList<Integer> rows = new RowList<>(this::numbers);

    private List<Integer> numbers(Outcome outcome) {
        List<Integer> numbers = new ArrayList<>();
        for (byte[] chunk : outcome.bytes().chunks()) {
            seen.add((int) chunk[0]);
            if (chunk[0] < 0) {
                throw new IllegalStateException("no number");
            }
            numbers.add((int) chunk[0]);
        }
        assertThat(outcome.bytes().count()).isEqualTo(numbers.size());
        return numbers;
    }

    private static Outcome of(List<byte[]> chunks) {
        return new Outcome(
                "", 0, RowShape.NONE, new RowBytes(chunks, chunks.size()), CallersJson.OFF, List.of(), null, null);
    }

    private Outcome first(int count) {
        return of(List.copyOf(chunks.subList(0, count)));
    }

    @Test
    void eachIsReadOnce() {
        rows.begin(first(2));
        rows.begin(first(2));
        rows.begin(first(5));
        assertThat(rows.apply(first(6))).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void aPartThatIsLookedAtTooLateChangesNothing() {
        rows.begin(first(2));
        List<Integer> all = rows.apply(first(6));
        rows.begin(first(4));
        assertThat(all).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(seen).hasSize(6);
    }

    @Test
    void rowsOfAnExecutionThatWasRepeatedAreForgotten() {
        rows.begin(first(3));
        assertThat(rows.apply(of(List.of(new byte[] {7}, new byte[] {8})))).containsExactly(7, 8);
    }

    @Test
    void aRowThatFailsDoesSoWhenAllHaveComeAndNoPartIsTakenAfterIt() {
        List<byte[]> bad = List.of(new byte[] {1}, new byte[] {-1}, new byte[] {2});
        rows.begin(of(bad.subList(0, 1)));
        rows.begin(of(bad.subList(0, 2)));
        rows.begin(of(bad));
        assertThat(seen).containsExactly(1, -1);
        assertThatThrownBy(() -> rows.apply(of(bad))).hasMessage("no number");
        assertThat(seen).containsExactly(1, -1, 1, -1);
    }

    @Test
    void theListCannotBeChangedHoweverItWasMade() {
        assertThatThrownBy(() -> rows.apply(first(2)).clear()).isInstanceOf(UnsupportedOperationException.class);
        RowList<Integer> inParts = new RowList<>(this::numbers);
        inParts.begin(first(1));
        assertThatThrownBy(() -> inParts.apply(first(2)).clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
