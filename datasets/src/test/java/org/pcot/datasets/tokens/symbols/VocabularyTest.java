package org.pcot.datasets.tokens.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {
  @Test
  void decodingGivesBackWhatWasEncoded() {
    Vocabulary vocabulary = Vocabulary.ofCharacters("0123456789*|#");
    assertThat(vocabulary.size()).isEqualTo(15);
    assertThat(vocabulary.decode(vocabulary.encode("12*9||#0"))).isEqualTo("12*9||#0");
    assertThat(vocabulary.encodeWithEos("0#")).containsExactly(2, 14, vocabulary.eosId());
    assertThat(vocabulary.decode(2, vocabulary.padId(), vocabulary.eosId()))
        .isEqualTo("0<pad><eos>");
  }

  @Test
  void aVocabularyOfWordsSetsSpacesBetweenThem() {
    Vocabulary vocabulary = Vocabulary.ofWords("1", "||", "####");
    assertThat(vocabulary.encode("1 || #### 1")).containsExactly(2, 3, 4, 2);
    assertThat(vocabulary.decode(2, 3, 4, 2)).isEqualTo("1 || #### 1");
    assertThat(vocabulary.encodeWithEos("####")).containsExactly(4, vocabulary.eosId());
    assertThat(vocabulary.encode("")).isEmpty();
    assertThat(vocabulary.encodeWithEos("")).containsExactly(vocabulary.eosId());
    assertThat(vocabulary.decode()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1||", "1  1", " 1", "1 ", "2", "<eos>", "1 <pad>"})
  void refusesWhatIsNoSequenceOfItsWords(String text) {
    Vocabulary vocabulary = Vocabulary.ofWords("1", "||");
    assertThatThrownBy(() -> vocabulary.encode(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesCharactersThatItDoesNotHave() {
    Vocabulary vocabulary = Vocabulary.ofCharacters("01=");
    assertThatThrownBy(() -> vocabulary.encode("012"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'2' at 2");
    assertThatThrownBy(() -> vocabulary.encode("é")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesRepeatedCharacters() {
    assertThatThrownBy(() -> Vocabulary.ofCharacters("010"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Vocabulary.ofWords("1", "||", "1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Vocabulary.ofWords("1 1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
