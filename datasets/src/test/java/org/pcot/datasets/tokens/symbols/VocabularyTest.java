package org.pcot.datasets.tokens.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.Tokenizer;

class VocabularyTest {
  @Test
  void decodingGivesBackWhatWasEncoded() {
    Vocabulary vocabulary = Vocabulary.ofCharacters("0123456789*|#");
    assertThat(vocabulary.vocabularySize()).isEqualTo(15);
    assertThat(vocabulary.decode(vocabulary.encode("12*9||#0"))).isEqualTo("12*9||#0");
    assertThat(vocabulary.encodeResponse("0#")).containsExactly(2, 14, vocabulary.eosId());
    assertThat(vocabulary.decode(new int[] {2, vocabulary.padId(), vocabulary.eosId()}))
        .isEqualTo("0<pad><eos>");
  }

  @Test
  void aVocabularyOfWordsSetsSpacesBetweenThem() {
    Vocabulary vocabulary = Vocabulary.ofWords("1", "||", "####");
    assertThat(vocabulary.encode("1 || #### 1")).containsExactly(2, 3, 4, 2);
    assertThat(vocabulary.decode(new int[] {2, 3, 4, 2})).isEqualTo("1 || #### 1");
    assertThat(vocabulary.encodeResponse("####")).containsExactly(4, vocabulary.eosId());
    assertThat(vocabulary.encode("")).isEmpty();
    assertThat(vocabulary.encodeResponse("")).containsExactly(vocabulary.eosId());
    assertThat(vocabulary.decode(new int[0])).isEmpty();
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
  void isATokenizerWithAnEndAndPaddingAndNoBegin() {
    Tokenizer symbols = Vocabulary.ofCharacters("01=");
    assertThat(symbols.beginOfSequence()).isEmpty();
    assertThat(symbols.endOfSequence()).hasValue(1);
    assertThat(symbols.requireEndOfSequence()).isEqualTo(1);
    assertThat(symbols.padding()).hasValue(0);
    assertThat(symbols.specialTokens()).containsExactly(entry("<pad>", 0), entry("<eos>", 1));
    assertThat(symbols.encodePrompt("01=")).isEqualTo(symbols.encode("01="));
  }

  @Test
  void theDigestTellsVocabulariesApart() {
    String digest = Vocabulary.ofCharacters("01=").sha256();
    assertThat(digest).hasSize(64).isEqualTo(Vocabulary.ofCharacters("01=").sha256());
    assertThat(Vocabulary.ofCharacters("10=").sha256()).isNotEqualTo(digest);
    assertThat(Vocabulary.ofWords("0", "1", "=").sha256()).isNotEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5})
  void decodingATokenOutsideTheVocabularyIsRefused(int token) {
    assertThatThrownBy(() -> Vocabulary.ofCharacters("01=").decode(new int[] {2, token}))
        .isInstanceOf(UserError.class)
        .hasMessage("token " + token + ": these symbols have tokens 0 to 4");
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
