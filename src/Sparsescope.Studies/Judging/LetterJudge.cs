using System.Text.RegularExpressions;
using Sparsescope.Studies.Judging.Replies;

namespace Sparsescope.Studies.Judging;

/// <summary>
/// Judges choices by letter. A letter counts where it is stated as the answer ("The answer is C", "C is correct", a line "C." or "(C)", a
/// box); of several such statements the last one. Else the only option the text names counts ("option C", "(C)", "**C**"); of several, none
/// does. Where the options come with their texts, an answer that is one of these texts counts too.
/// </summary>
internal static partial class LetterJudge
{
    public static Verdict Judge(string gold, IReadOnlyList<string> choices, string generated)
    {
        generated = generated.Replace('。', '.');
        var letters = Letters(choices);
        var right = Plain(gold);
        if (right.Length != 1 && IndexOf(choices, gold) is { } index) right = letters[index];
        var stated = Stated(generated, letters);
        if (stated is not null)
        {
            return stated.Value.Letter is { } letter
                && !IsBesideAnother(generated[(stated.Value.At + 1)..], letters.IndexOf(letter), choices)
                ? Of(letter, right) : new Verdict(Judgement.Undecided, null);
        }
        var named = Mention().Matches(generated).Select(Letter)
            .Where(letter => letters.Count == 0 || letters.Contains(letter)).Distinct().ToList();
        if (named.Count == 1) return Of(named[0], right);
        var text = Replies.Stated.Of(generated, boxFirst: true)?.Text ?? Replies.Stated.Sentence(generated);
        if (named.Count == 0 && Lone(text) is { } lone) return Of(lone, right);
        return named.Count == 0 && IndexOf(choices, text) is { } option ? Of(letters[option], right)
            : new Verdict(Judgement.Undecided, null);
    }

    /// <summary>The letter of an answer that is nothing but a letter in brackets, such as \text{(C)}; null for any other.</summary>
    public static string? Lone(string answer) => LoneLetter().Match(answer) is { Success: true } match ? Letter(match) : null;

    /// <summary>An answer that is one capital letter and nothing else; null for any other.</summary>
    public static string? Bare(string answer) => answer.Trim() is [>= 'A' and <= 'Z'] letter ? letter : null;

    /// <summary>The letter that an answer starts with, alone or before the text of its option: C, (C), C) Plane; null for any
    /// other.</summary>
    public static string? Leading(string answer) => LeadingLetter().Match(answer) is { Success: true } match ? Letter(match) : null;

    private static Verdict Of(string letter, string right) => new(letter == right ? Judgement.Correct : Judgement.Wrong, letter);

    // "C. red" where red is the text of A: the letter says one thing and its text another. The longest option that is written there counts.
    private static bool IsBesideAnother(string after, int stated, IReadOnlyList<string> choices)
    {
        var text = after.TrimStart(' ', '.', ':', ')', ']', '*', '_', '-', '–', '—', ',', '(', '"', '“', '}', '$');
        var written = Enumerable.Range(0, choices.Count).Where(at => choices[at].Trim() is { Length: > 1 } choice
            && text.StartsWith(choice, StringComparison.OrdinalIgnoreCase)
            && (text.Length == choice.Length || !char.IsLetterOrDigit(text[choice.Length]))).ToList();
        return written.Count > 0 && written.Max(at => choices[at].Trim().Length) is var longest
            && written.All(at => choices[at].Trim().Length < longest || at != stated);
    }

    // The letters themselves, or A, B, … where the texts of the options are given.
    private static List<string> Letters(IReadOnlyList<string> choices) =>
        choices.All(choice => Plain(choice).Length == 1) ? [.. choices.Select(Plain)]
            : [.. choices.Select((_, at) => ((char)('A' + at)).ToString())];

    private static int? IndexOf(IReadOnlyList<string> choices, string text)
    {
        var found = Enumerable.Range(0, choices.Count)
            .Where(at => choices[at].Trim().Length > 1 && Words(choices[at]) == Words(text)).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static string Words(string text) =>
        Article().Replace(text.Trim(' ', '.', '*', '"', '\n', '(', ')').ToLowerInvariant(), "");

    [GeneratedRegex(@"^(?:the|an?)\s+(?=\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Article();

    // The last statement, and its letter or null where it leaves a choice or is taken back; null where there is no statement.
    private static (string? Letter, int At)? Stated(string text, List<string> letters)
    {
        var statements = Statements(text, letters);
        if (Box.Last(text) is { } box && Leading(box.Text) is { } boxed)
        {
            var last = statements.Count == 0 ? -1 : statements[^1].Groups["letter"].Index;
            if (last < box.End) return (Retraction.Retracts(text[box.End..]) ? null : boxed, box.Start);
        }
        if (statements.Count == 0) return null;
        var letter = statements[^1].Groups["letter"];
        var after = letter.Index + letter.Length;
        return (Alternative().Match(text, after).Success || Retraction.Retracts(text[after..]) ? null : Letter(statements[^1]),
            letter.Index);
    }

    // In the order of the text. An answer that starts like a list of the options states none.
    private static List<Match> Statements(string text, List<string> letters)
    {
        var start = Start().Match(text);
        var isList = OptionLine().Matches(text).Select(Letter).Distinct().Count() > 1;
        var small = Small().Match(text) is { Success: true } match && (letters.Count == 0 || letters.Contains(Letter(match))) ? match
            : null;
        return
        [
            .. Announced().Matches(text).Concat(Confirmed().Matches(text).Where(match => IsOption(match, letters)))
                .Concat(Chosen().Matches(text)).Concat(Concluded().Matches(text))
                .Concat(Instead().Matches(text)).Concat(Fitting().Matches(text)).Concat(Only().Matches(text))
                .Concat(WholeLine().Matches(text)).Concat(start.Success && !isList ? [start] : []).Concat(small is not null ? [small] : [])
                .OrderBy(match => match.Groups["letter"].Index),
        ];
    }

    // "4 N is correct" speaks of newtons.
    private static bool IsOption(Match match, List<string> letters) => letters.Count == 0 || letters.Contains(Letter(match));

    private static string Letter(Match match) => match.Groups["letter"].Value.ToUpperInvariant();

    private static string Plain(string letter) => letter.Trim(' ', '(', ')', '.').ToUpperInvariant();

    // A capital letter that is no article ("A cat") and no pronoun ("I think"), bare or in brackets, bold or in a formula.
    private const string OneLetter =
        @"[\s*_$`""'“\[]*(?:\\\(\s*)?(?:\\(?:text|textbf|mbox|mathrm|mathbf|boxed)\{)*\s*(?i:(?:option|choice|letter|answer|antwort"
            + @"|number|la|opción|opzione|opção)\s*)?\s*[*_`""'“]*"
        + @"(?:[(\[](?<letter>[A-Za-z])[)\]]|(?<letter>[B-HJ-Z])(?![\w\-/]|['’]\w)"
        + @"|(?<letter>[AI])(?![\w\-/]|['’]\w)(?!\s+(?!because|since|as\b|and\b|or\b|but|for\b|which|not\b|is\b|in\b|by\b|on\b|over\b"
            + @"|instead\b|rather\b)[a-z])"
        + @"|(?<letter>[a-z])(?=[*_`""'\s.)\]}]*(?:\n|$)))";

    private const string Supposed =
        @"(?<!\b(?:[Ii]f|[Ww]hether|[Ww]hen|[Uu]nless|[Ss]uppose|[Ss]upposing|[Aa]ssume|[Aa]ssuming|(?<!\b(?:I|would|'d"
        + @"|’d)\s+)[Ss]ay)\s+(?:that\s+)?(?:(?:the|your"
            + @"|our|my)\s+)?(?:(?:final|correct|right|best)\s+)?)";

    private const string Is =
        @"(?i:is|are|would\s+be|must\s+be|should\s+be|has\s+to\s+be|can\s+only\s+be|could\s+only\s+be|will\s+be|seems\s+to\s+be"
            + @"|appears\s+to\s+be|ist|lautet|est|es|è|é)";

    private const string Adverbs =
        @"(?i:\s*,?\s*(?:clearly|therefore|thus|then|hence|simply|just|indeed|obviously|definitely|actually|most\s+likely|likely|probably"
            + @"|now|still|surely|certainly|evidently|also|in\s+fact|of\s+course|given\s+by|also)\b,?)*";

    private const string Answer = @"(?i:\b(?:answers?|antwort|lösung|r[ée]ponse|respuesta|risposta|resposta|ответ|ans\.?)|答案|正解|答え)"
        + @"(?i:\s+(?:correcte?|correct[ao]|corrett?[ao]|finale?|exacte?|juste)\b)?";

    private const string Chosen1 = @"(?i:\b(?:correct|right|best|final|my|appropriate|proper|suitable|only|remaining|richtige"
        + @"|korrekte)\s+(?:choice|option|letter|selection|auswahl|one|guess|pick|bet|statement|response|conclusion)(?:\s+"
        + @"(?:left|remaining|here))?(?:\s+that\s+(?:\w+\s+){0,4}?(?:fits|works|remains|matches|applies"
        + @"|holds))?|\bthe\s+(?:letter|solution)|\b(?:option|opci[óo]n|opzione|opção|alternativa)\s+(?:correct[aeo]|corrett?[ao]))";

    [GeneratedRegex(
        Supposed + "(?:" + Answer + @"(?:\s*(?i:choice|option|letter))?(?:\s+(?i:to|for|of|in|here|above|auf|zu)\b[^.,;:\n]{0,60}?)?|"
            + Chosen1 + @"(?:\s+(?i:to|for|of|in|here)\b[^.,;:\n]{0,60}?)?)"
        + @"[*_]*\s*(?:\b" + Is + @"\b" + Adverbs + @"|[是为はは]|:|：|=)[*_\s]*:?" + OneLetter
        + @"|\b(?i:richtig|korrekt)\s+(?i:ist|wäre)\b" + OneLetter
        + @"|(?<=^|\n)[ \t*_#]*(?i:correct|right|solution|response|choice|selection|final|final\s+choice|lösung)[*_]*\s*:[*_\s]*"
            + OneLetter + "|" + Answer
        + @"\s+(?:[(\[](?<letter>[A-Z])[)\]]|(?<letter>[A-Z])(?=[\s*_]*(?:[.!]|\n|$)))|####[*_\s]*" + OneLetter
            + @"|(?:选|選)\s*(?:择\s*)?"
        + @"(?<letter>[A-Z])(?![A-Za-z])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Announced();

    [GeneratedRegex(
        @"(?<!\w)(?<!\d\s)(?<!\b(?:not|nor|neither|if|whether|unless)\s+(?:option\s+)?)\(?(?<letter>[A-Z])[)*_]*\s+"
        + @"(?:(?:remains|survives|is\s+left)(?=\s*(?:[.!]|\n|$))|(?:is|must\s+be|would\s+be"
            + @"|has\s+to\s+be|ist)\s+(?:(?:the|clearly|therefore|thus|indeed|definitely|die|only|most)\s+)*"
        + @"(?:correct|right|best|true|answer|appropriate|accurate|likely|valid|richtig|korrekt|richtige)\b)"
        + @"|\b(?:ist|wäre)\s+(?:(?i:antwort|option)\s+)?\(?(?<letter>[A-Z])\)?\s+(?:richtig|korrekt)\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Confirmed();

    [GeneratedRegex(
        @"\b[Ii]ch\s+(?:würde|werde)\s+(?:(?i:antwort|option)\s+)?(?<letter>[A-Z])\s+(?:wählen|nehmen|sagen)\b|\b"
        + @"(?:[Ii]ch\s+(?:wähle|nehme)|Je\s+choisis|Elijo)\b" + OneLetter
            + @"|\bI(?:\s+would|\s+will|'ll|'d|’ll|’d|'m|\s+am)?\s+(?:have\s+to\s+)?(?:choose|pick|select|go(?:ing)?\s+(?:with|for)|say"
            + @"|answer"
            + @"|choosing|picking|selecting|opt\s+for)\b" + OneLetter,
        RegexOptions.CultureInvariant)]
    private static partial Regex Chosen();

    // "it is B.", "so B.", "Therefore, (B)."; a letter at the end of its sentence.
    [GeneratedRegex(
        @"(?<!\b(?:[Ii]f|[Ww]hether|doubt(?:\s+that)?)\s+)(?<!(?:n't|n’t|\bnot)\s+(?:think|believe|say|sure)\s+(?:that\s+)?)"
            + @"\b(?:[Ii]t(?:'s|’s|\s+is|\s+must\s+be|\s+has\s+to\s+be|\s+can\s+only\s+be)|[Ss]o|[Tt]herefore"
            + @"|[Tt]hus|[Hh]ence|(?<=(?:^|\?)\s{0,3})[Nn]o|[Ll]eav(?:ing|es)(?:\s+(?:only|us\s+with|me\s+with))?|I\s+"
            + @"(?:think|believe|guess|suspect)"
            + @"(?:\s+that)?|(?<=(?:^|\n)\W*)(?:[Cc]learly|[Oo]bviously|[Dd]efinitely|[Pp]robably|[Cc]hoose|[Ss]elect|[Pp]ick))" + Adverbs
        + @"[,:]?\s+(?:(?:it(?:'s|’s|\s+is|\s+must\s+be)|the\s+answer\s+is)\s+)?(?:[Oo]ption\s+"
        + @"|[Cc]hoice\s+)?[*_(\[]*(?<letter>[A-Z])[*_)\]]*(?=\s*(?:[.!]\s|[.!]?\s*\n|[.!]?\s*$|,?\s+(?:because|since)\b))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Concluded();

    // "not A but B", "rather B than A" is read by its other patterns.
    [GeneratedRegex(@"\bnot\s+(?:[Oo]ption\s+)?\(?[A-Z]\)?,?\s+but\s+(?:rather\s+)?(?:[Oo]ption\s+)?\(?(?<letter>[A-Z])\)?"
        + @"(?![\w'’])(?!\s+[a-z])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Instead();

    // "Only B is consistent with the data."
    [GeneratedRegex(@"(?<!\b[Nn]ot\s+)(?:(?<=^\W*|[.!,:;\n]\s*|\b(?:but|and|so|that|thus)\s+)[Oo]nly)\s+"
        + @"(?:(?:[Oo]ption|[Cc]hoice|[Ss]tatement)\s+)?"
        + @"\(?(?<letter>[A-HJ-Z])\)?\s+(?!(?:is|was|looks|seems)\s+(?:wrong|incorrect|false|not|out|ruled|eliminated|impossible)\b"
        + @"|and\b|or\b)[a-z]",
        RegexOptions.CultureInvariant)]
    private static partial Regex Only();

    // "The statement that fits best is C."
    [GeneratedRegex(
        @"(?i:\bthe\s+(?:statement|option|choice|answer|one)\s+(?:that|which)\s+(?:(?!\bnot\b|n't|n’t|\bleast\b|\bwrong"
        + @"|\bincorrect|\bfalse|\bis\b)[^.,;:\n])*?"
            + @"\b(?:best|fits|matches|correctly|works|applies|holds)\b(?:(?!\bnot\b|n't|n’t|\bleast\b"
            + @"|\bis\b)[^.,;:\n])*?\bis\b)" + OneLetter,
        RegexOptions.CultureInvariant)]
    private static partial Regex Fitting();

    [GeneratedRegex(@"^[ \t*_(\[""'`$<]*(?<letter>[A-Z])[*_)\]""'`.:$>! ✓✔✅☑]*[ \t\uFE0F]*\r?$",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex WholeLine();

    // A reply that is one small letter and nothing else.
    [GeneratedRegex(@"^\s*[*_`""']*[(\[]?(?<letter>[a-z])[)\].]?[*_`""'.]*\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Small();

    [GeneratedRegex(@"^\s*(\(|\[|[*_]{1,2}[(\[]?)?(?<letter>[A-Z])(?=[*_]*[.):\]]|[*_]{1,2}|,?\s+(?:because|since)\b|\s+[-–—]\s)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Start();

    [GeneratedRegex(@"^[ \t*_\-]*\(?(?<letter>[A-Z])[.):]", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex OptionLine();

    [GeneratedRegex(
        @"(?<!\b(?:not|than|except|nor|neither|unlike|[Nn]ot|[Nn]either|reject|eliminate"
            + @"|exclude)\s{1,3})(?:\b(?i:option)\s+\(?(?<letter>[A-Z])\b\)?|\b(?i:choice)\s+\(?(?<letter>[A-Z])\b\)?"
            + @"|(?<![\w)])\((?<letter>[A-Z])\)"
        + @"|\*\*[(\[]?(?<letter>[A-Z])[)\].:]?\*\*)(?!['’]|\s+(?:is|was|are)\s+(?:wrong|incorrect|false|not|out|ruled|eliminated)"
        + @"|\s+(?:isn|can|does|might|would|says|states|claims|mentions|describes|refers|suggests|talks)\b)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    [GeneratedRegex(
        @"\G[)*_}\]$""'`\s]*(?:,|/|\bor\b|\band\b|,\s*or\b|\boder\b|\bund\b)[\s*_$]*(?:[Oo]ption\s+|maybe\s+|possibly\s+"
        + @"|perhaps\s+)?[(\[]?[A-Z](?![\w'’])(?!\s+[a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Alternative();

    [GeneratedRegex(@"^\s*\\(?:text|textbf|mbox|mathrm|mathbf)\s*\{\s*\(?(?<letter>[A-Z])\)?\s*\}\s*$|^\s*\((?<letter>[A-Z])\)\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex LoneLetter();

    [GeneratedRegex(
        @"^\s*(?:\\(?:text|textbf|mbox|mathrm|mathbf|textit)\s*\{){0,3}\s*(?:(?:[Oo]ption|[Cc]hoice"
            + @"|[Aa]nswer:?)\s+)?(?:[(\[](?<letter>[A-Za-z])[)\]]|(?<letter>[A-Z])(?=\s*[.):}]|\s*$)|(?<letter>[a-z])(?=[\s.}]*$))",
        RegexOptions.CultureInvariant)]
    private static partial Regex LeadingLetter();
}
