package org.pcot.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.jobs.plan.EngineAdvice.Speed;

class EngineAdviceTest {
  private static final Speed CPU = new Speed("engine: cpu", 1000, 500);

  private static Speed torch(double trained) {
    return new Speed("engine: torch", trained, 90);
  }

  private static Speed bits(double trained) {
    return new Speed("engine: torch, precision: bf16", trained, 1234.5);
  }

  @Test
  void takesWhatTrainsFastest() {
    EngineAdvice advice = new EngineAdvice(CPU, List.of(torch(1300), bits(2100)));
    assertThat(advice.taken()).isEqualTo(bits(2100));
    assertThat(advice.text())
        .isEqualTo(
            "take engine: torch, precision: bf16 trains 2,100 and generates 1,235 tokens a second"
                + " in one block; engine: cpu trains 1,000 and generates 500; engine: torch trains"
                + " 1,300 and generates 90");
  }

  @Test
  void staysWithWhatIsPlannedUnlessAnotherIsClearlyFaster() {
    assertThat(new EngineAdvice(CPU, List.of(torch(1099), bits(600))).taken()).isEqualTo(CPU);
    assertThat(new EngineAdvice(torch(950), List.of(CPU, bits(600))).taken()).isEqualTo(torch(950));
    assertThat(new EngineAdvice(torch(900), List.of(CPU, bits(600))).taken()).isEqualTo(CPU);
    assertThat(new EngineAdvice(CPU, List.of(torch(1101), bits(600))).taken())
        .isEqualTo(torch(1101));
  }

  @ParameterizedTest
  @CsvSource({
    "true, fpu amx_bf16 amx_tile, engine: torch",
    "false, fpu amx_bf16 amx_tile, take engine: cpu",
    "true, fpu avx512_bf16, take engine: cpu",
    "true, fpu amx_bf16_other, take engine: cpu"
  })
  void namesTheUnitsOfAProcessorWhereNothingIsMeasured(
      boolean isLarge, String flags, String beginning) {
    String info = "processor\t: 0\nmodel name\t: amx_bf16\nflags\t\t: " + flags + "\n";
    assertThat(EngineAdvice.unmeasured(isLarge, info)).startsWith(beginning).contains("libtorch");
  }
}
