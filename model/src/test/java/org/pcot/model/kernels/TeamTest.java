package org.pcot.model.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void doesEveryPartOnceAndReturnsWhenAllAreDone(int threads) {
    try (Team team = new Team(threads)) {
      for (int parts = 0; parts < 300; parts++) {
        AtomicIntegerArray done = new AtomicIntegerArray(parts + 1);
        team.run(parts, (part, member) -> done.incrementAndGet(part));
        for (int part = 0; part < parts; part++) {
          assertThat(done.get(part)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void noTwoMembersAreOneAtATime() {
    try (Team team = new Team(3)) {
      AtomicIntegerArray atWork = new AtomicIntegerArray(team.size());
      team.run(
          500,
          (part, member) -> {
            assertThat(atWork.incrementAndGet(member)).isEqualTo(1);
            Thread.yield();
            atWork.decrementAndGet(member);
          });
    }
  }

  @Test
  void whoFellAsleepIsWoken() throws InterruptedException {
    try (Team team = new Team(2)) {
      for (int i = 0; i < 5; i++) {
        Thread.sleep(20);
        AtomicIntegerArray done = new AtomicIntegerArray(2);
        team.run(
            2,
            (part, member) -> {
              done.incrementAndGet(part);
              while (done.get(0) + done.get(1) < 2) {
                Thread.onSpinWait();
              }
            });
      }
    }
  }

  @Test
  void whatAPartThrowsReachesTheCallerAndTheTeamGoesOn() {
    try (Team team = new Team(2)) {
      assertThatThrownBy(
              () ->
                  team.run(
                      9,
                      (part, member) -> {
                        if (part == 7) {
                          throw new IllegalStateException("seven");
                        }
                      }))
          .hasMessage("seven");
      AtomicIntegerArray done = new AtomicIntegerArray(4);
      team.run(4, (part, member) -> done.incrementAndGet(part));
      assertThat(done.get(3)).isEqualTo(1);
    }
  }

  @Test
  void aTeamOfNobodyIsRefused() {
    assertThatThrownBy(() -> new Team(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
