"""500 strings that tokenizers get wrong: made here, the same every time."""

import random

WRITTEN = [
    "",
    " ",
    "  ",
    "\n",
    "\t",
    "\r\n",
    "a",
    "A",
    "0",
    "\u2581",
    "\u2581\u2581x",
    "\ufffd",
    "\ufeffbom first",
    "\x00",
    "a\x00b",
    "\x7f\x80\x9f",
    "\x1c\x1d\x1e\x1f",
    "\x85next line\u2028line\u2029paragraph",
    "\xa0no-break\xa0\xa0space\u202fnarrow\u2060joiner\u200bzero",
    "\u3000ideographic\u3000space\u1680ogham\u2003em\u2009thin",
    "soft\xadhyphen",
    "caf\u00e9 and cafe\u0301",
    "Z\u0351\u036b\u0343\u036a\u0302a\u0300\u0316l\u0320\u0361g\u035co\u0310",
    "\u0301 begins with a combining mark",
    "n\u0303\u0303\u0303\u0303",
    "\u1100\u1161\u11a8 \uac01",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd 123 abc",
    "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
    "\u202eright to left\u202c and \u200fback\u200e",
    "\u4f60\u597d\uff0c\u4e16\u754c\uff01",
    "\u3053\u3093\u306b\u3061\u306f\u4e16\u754c\u3002\u30ab\u30bf\u30ab\u30ca \uff76\uff80\uff76\uff85",
    "\uc548\ub155\ud558\uc138\uc694 \uc138\uacc4",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u0404\u0457\u0491",
    "\u0393\u03b5\u03b9\u03ac \u03c3\u03bf\u03c5 \u039a\u03cc\u03c3\u03bc\u03b5 \u03c2\u03c3\u03a3",
    "\u10d2\u10d0\u10db\u10d0\u10e0\u10ef\u10dd\u10d1\u10d0 \u1c92\u1c90",
    "\u1200\u120e \u12d3\u1208\u121d \u1369\u136a",
    "\U00020000\U0002a6d6\U0002b740 CJK beyond the basic plane",
    "\U0001d49c\U0001d4d0\U0001d7d8\U0001d7ff mathematical letters and digits",
    "\U00010348\U00010330 gothic \U000118a0\U000118c0",
    "\U0001f600\U0001f603\U0001f1e9\U0001f1ea",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 family",
    "\U0001f44d\U0001f3fd\U0001f44d\U0001f3ff \u2764\ufe0f \u2764",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "1\ufe0f\u20e32\ufe0f\u20e3",
    "\ue000\uf8ff\U000f0000\U0010fffd private use",
    "\ufdd0\uffff\U0001ffff no characters",
    "\u00bd \u2153 \u2468 \u216b \u0664\u0662 \u0967\u0968\u0969 \u4e09\u5343 \uff11\uff12\uff13 \u00b2\u2083",
    "\ufb01ne \ufb03 \u01c6 \u0132 \u1e9e\u00df \u0130i\u0131I",
    "it's I'M we'Ve THEY'LL you'd he'S can't 'tis 'twas rock'n'roll",
    "it\u2019s I\u2019m 'sss 's's 't're'll 'ds 'LLama 'Vee 'REd",
    "'\u017f x'\u017f '\u212a",
    "I'm\nI'm\r\nI'm\tI'm",
    "don''t '' ' '''s",
    "<s>", "</s>", "<unk>", "<pad>", "<s> a </s>", "a<s>b", "<0x0A>", "<0x00><0xFF>", "<s", "s>",
    "<|endoftext|>", "a<|endoftext|>b", "<|endoftext|><|endoftext|>", "<|endoftext", "|endoftext|>",
    "<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>", " <|eot_id|> ", "<|reserved_special_token_0|>",
    "<|start_header_id|>system<|end_header_id|>\n\nYou are<|eot_id|>",
    "[INST]", "[/INST]", "[INST] hi [/INST]", "[TOOL_CALLS]", "[IMG]", "[control_8]", "[PREFIX][SUFFIX][MIDDLE]",
    "[REFERENCE_DOC_0]", "[REFERENCE_DOC_1][REFERENCE_DOC_19]", "see [REFERENCE_DOC_12], please",
    "[REFERENCE_DOC_", "[[REFERENCE_DOC_3]]", "REFERENCE_DOC_4]", " [REFERENCE_DOC_5] ", "[REFERENCE_DOC_20]",
    "[CLS] [SEP] [MASK]", "<think>", "<<SYS>>\nx\n<</SYS>>",
    "<pear>", "a <pear><pear> b<pear", "<pearl>", "<pears>", "ab<pear>ab<pearl>ab", " <pear> ", "<<pear>>",
    "####", "#### 72", "<<48/2=24>>24", "$<<12/60=0.2>>0.2", "1,234,567.89", "0.000001", "-3.14e-10",
    "123456789012345678901234567890", "1234567", "12 345 678", "0x1F", "1/2", "3:45", "$5.00", "100%", "1e5", "007",
    r"\boxed{\frac{1}{2}}", r"$\sqrt{x^2+y^2}$", r"\[\begin{array}{cl} ax+3, &\text{ if }x>2, \\ \end{array}\]",
    r"\left\lfloor\frac{n}{k}\right\rfloor", r"$$\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt\pi}{2}$$",
    r"\begin{align*}" "\n" r"a&=b\\" "\n" r"&\implies c." "\n" r"\end{align*}",
    r"$\{1,2,\dots,n\}$ \& \% \_ \# ~\ ", r"\overline{AB}\parallel\overline{CD}, \angle ABC = 60^{\circ}",
    "[asy]\ndraw((0,0)--(1,1));\nlabel(\"$A$\",(0,0),SW);\n[/asy]",
    "def f(x):\n    return x ** 2  # square\n\n\nprint(f(3))\n",
    "for (int i = 0; i < n; ++i) {\n\tsum += a[i] * b[i];\n}",
    "if(x&&!y||z){return a?b:c;}//end", "<html>\n  <body class=\"x\">&nbsp;</body>\n</html>",
    "SELECT * FROM t WHERE a<>'b' AND c IS NOT NULL;", "{\"a\": [1, 2.5, null], \"b\": {\"c\": \"\\u00e9\"}}",
    "\x1b[31mred\x1b[0m", "C:\\Users\\x\\n", "https://example.org/a?b=c&d=%20#e", "a@b.example", "snake_case camelCase kebab-case",
    "\t\tindented\n\t\t\tmore\n  spaces\n   three\n    four", "trailing   ", "   leading", " both ", "a  b   c    d     e",
    "\n\n\n", "\n \n  \n", " \n", "\n ", "\r", "\r\r\n\n", "a\n", "a\n\nb", "a \n b", "a\r\nb", "\t\n\t", "   \n   x", "x   \n\n   y",
    "end. Next", "end.\nNext", "end.\n\n\nNext", "!!!\n\n", "???\r\n\r\n", "...\n x", "!? \n", "--- \n---",
    "...", "....", "\u2026", "--", "---", "\u2013\u2014", "\u201cquoted\u201d \u2018x\u2019 \u00abx\u00bb", "(a)(b)", "!!!!!!!!", "@#$%^&*()", "=====", "*****", "~~~~~~~~~~~~",
    "Hello, world!", "hello world", " hello world", "HELLO WORLD", "HelloWorld", "hELLO wORLD", "The quick brown fox jumps over the lazy dog.",
    "xthe xthey xthe", " xthey", "1+1=2", "x1+1=2!", "xxthe xthexthe",
    "antidisestablishmentarianism", "supercalifragilisticexpialidocious", "Donaudampfschifffahrtsgesellschaft", "aaaaaaaaaa", "ababababab", "lllllllllll",
    "na\u00efve r\u00e9sum\u00e9 \u00fcber stra\u00dfe \u00c5ngstr\u00f6m \u0141\u00f3d\u017a \u011e\u0130\u015e", "\u2200x\u2208\u211d: \u2308x\u2309 = \u2212\u230a\u2212x\u230b", "\u2192\u21d2\u21a6 \u2264\u2265\u2260\u2248 \u03c0\u00d7r\u00b2 \u221a2", "a\u0300\u0301b\u0302",
]

ALPHABETS = {
    "latin": "abcdefghijklmnopqrstuvwxyz ABCDE '.,-",
    "digits": "0123456789 .,+-*/=()",
    "space": " \t\n\r\u00a0ab",
    "latex": "\\{}[]$^_&xyn2 =+",
    "accents": "aeiou\u0300\u0301\u0308\u0327\u00e9\u00fc\u00f1 ",
    "cyrillic": "\u0430\u0431\u0432\u0433\u0434\u0435\u0451\u0436\u0438\u0439\u043a \u0410\u0411",
    "arabic": "\u0627\u0628\u062a\u062b\u062c\u062d\u064e\u064f\u0651 \u0661\u0662",
    "hebrew": "\u05d0\u05d1\u05d2\u05d3\u05d4\u05d5\u05b0\u05b8 ",
    "hindi": "\u0915\u0916\u0917\u093e\u093f\u0940\u094d\u0902 ",
    "chinese": "\u7684\u4e00\u662f\u4e0d\u4e86\u5728\u4eba\u6709\u6211\u4ed6\u8fd9\uff0c\u3002\U00020000",
    "japanese": "\u3042\u3044\u3046\u30a2\u30a4\u30a6\u30fc\u65e5\u672c\u8a9e\u3001",
    "korean": "\uac00\ub098\ub2e4\ub77c\u1100\u1161\u11a8 ",
    "emoji": "\U0001f600\U0001f44d\U0001f3fd\U0001f468\u200d\U0001f469\ufe0f\u2764 \U0001f1e6\U0001f1e7",
    "controls": "\x00\x01\x07\x08\x0b\x0c\x1b\x1f\x7f\x80\x9f\u200b\u200e\ufeff a",
    "code": "(){}[];:<>=!&|+-*/_.\"'\\ \n\tifxn01",
    "marks": "<|>/s[INST]{}0xA_ ",
    "mixed": "aZ9 \n'\u00e9\u4e00\u0430\u0627\U0001f600\u2581\u0301$\\_",
}


def random_character(numbers):
    """Any character that Unicode 13 had assigned, or that is for private use."""
    import unicodedata

    while True:
        point = numbers.choice((0x80, 0x800, 0x3000, 0x10000, 0x20000))
        character = chr(numbers.randrange(point))
        if unicodedata.ucd_3_2_0.category(character) not in ("Cn", "Cs"):
            return character


def hard_strings():
    numbers = random.Random(20251125)
    strings = list(WRITTEN)
    for letter in ("a", "e", " ", "\n", "\t", "-", "=", "\u00e9", "\u4e00", "\U0001f600", "0", "A", "ab", "\u0301", "(", "\u00a0"):
        for length in (17, 63, 64, 65, 300, 3000):
            strings.append(letter * (length // (10 if length == 3000 and letter != "a" else 1)))
    words = "the of Natalia sold 48/2 = clips in May \\frac{1}{2} don't x^2 \u00e9t\u00e9 #### \u4e16\u754c".split(" ")
    while len(set(strings)) < 430:
        kind = numbers.choice(sorted(ALPHABETS))
        strings.append("".join(numbers.choice(ALPHABETS[kind]) for _ in range(numbers.randrange(1, 60))))
    while len(set(strings)) < 465:
        strings.append("".join(random_character(numbers) for _ in range(numbers.randrange(1, 40))))
    while len(set(strings)) < 500:
        spaces = (" ", " ", "  ", "\n", "\t", "")
        strings.append("".join(numbers.choice(words) + numbers.choice(spaces) for _ in range(numbers.randrange(1, 30))))
    return sorted(set(strings), key=strings.index)
