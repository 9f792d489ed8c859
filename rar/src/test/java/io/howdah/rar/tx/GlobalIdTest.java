// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of transaction managers and their names in PostgreSQL. */
class GlobalIdTest {
    /** PostgreSQL takes fewer than 200. */
    private static final int LONGEST_NAME = 199;

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x20005, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void anIdIsTheSameAfterItsNameWasReadBack(int format) {
        GlobalId id = new GlobalId(format, filled(Xid.MAXGTRIDSIZE, 0xFB), filled(Xid.MAXBQUALSIZE, 0xFF));
        assertThat(GlobalId.parse(id.name())).contains(id);
        assertThat(id.name().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(LONGEST_NAME);
    }

    @Test
    void anIdMayHaveNoBranch() {
        GlobalId id = new GlobalId(1, filled(1, 7), new byte[0]);
        assertThat(GlobalId.parse(id.name())).contains(id);
    }

    @Test
    void branchesOfATransactionHaveNamesThatDifferAtTheEnd() {
        GlobalId one = new GlobalId(1, filled(28, 1), filled(28, 2));
        GlobalId other = new GlobalId(1, filled(28, 1), filled(28, 3));
        assertThat(one).isNotEqualTo(other);
        String begin = one.name().substring(0, one.name().lastIndexOf('.') + 1);
        assertThat(other.name()).startsWith(begin).isNotEqualTo(one.name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "somebody-elses",
                "131077_AAAAAAAAAAAAAP//fwABAQ==_AAAA",
                "howdah_",
                "howdah_1.AA",
                "howdah_zz.AA.AA",
                "howdah_123456789.AA.AA",
                "howdah_1..AA",
                "howdah_1.A.AA",
                "howdah_01.AA.AA",
                "howdah_1.AB.AA",
                "howdah_1.AA.AB",
                "HOWDAH_1.AA.AA",
                "howdah_1.AA.AA "
            })
    void aNameThatHowdahDidNotGiveIsNoId(String name) {
        assertThat(GlobalId.parse(name)).isEmpty();
    }

    /** Anybody who may prepare transactions in the database can give one such a name. */
    @Test
    void aNameOfAnIdThatIsLongerThanAnyIsNoId() {
        assertThat(GlobalId.parse(new GlobalId(1, filled(Xid.MAXGTRIDSIZE + 1, 1), filled(1, 1)).name()))
                .isEmpty();
        assertThat(GlobalId.parse(new GlobalId(1, filled(1, 1), filled(Xid.MAXBQUALSIZE + 1, 1)).name()))
                .isEmpty();
        assertThat(GlobalId.parse("howdah_1." + "A".repeat(188) + ".")).isEmpty();
    }
}
