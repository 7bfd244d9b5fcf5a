using System.Text.RegularExpressions;
using Sparsescope.Studies.Judging.Replies;

namespace Sparsescope.Studies.Judging;

/// <summary>
/// Judges yes and no, true and false: stated at the start, as the answer ("the answer is yes", "it is not true"), boxed, or on a line of
/// its own. Where both are stated, neither counts; what is only supposed ("if the answer is no") is not stated. A "no" said again ("No,
/// no.") takes nothing back.
/// </summary>
internal static partial class YesNoJudge
{
    /// <summary>Whether a right answer is one of yes, no, true and false.</summary>
    public static bool IsGold(string gold) => gold.Trim().ToLowerInvariant() is "yes" or "no" or "true" or "false";

    public static Verdict Judge(string gold, string generated)
    {
        var right = IsYes(gold.Trim());
        generated = generated.Replace('。', '.').Replace("__", "**", StringComparison.Ordinal);
        var text = Either().Replace(generated, "");
        var statements = Statement().Matches(text);
        if (Both().IsMatch(generated) || statements.Count == 0) return new Verdict(Judgement.Undecided, null);
        var last = statements[^1];
        var stated = Standing(text, statements).Select(Value).Distinct().ToList();
        if (stated.Count != 1) return new Verdict(Judgement.Undecided, null);
        var after = text[(last.Index + last.Length)..];
        // After a "no", another takes nothing back, and a "yes" confirms nothing.
        if (!stated[0]) after = Yes().Replace(Repeated().Replace(after, "", 1), "");
        if (Retraction.Retracts(after)) return new Verdict(Judgement.Undecided, null);
        return new Verdict(stated[0] == right ? Judgement.Correct : Judgement.Wrong, stated[0] ? "yes" : "no");
    }

    // "Yes. Wait, that is wrong. The answer is no.": what is taken back before the next statement does not stand.
    private static IEnumerable<Match> Standing(string text, MatchCollection statements) =>
        statements.Where((statement, at) => at == statements.Count - 1 || Value(statement) == Value(statements[^1])
            || !Retraction.Retracts(text[(statement.Index + statement.Length)..statements[at + 1].Index]));

    private static bool Value(Match match) => IsYes(match.Groups["word"].Value) != match.Groups["not"].Success;

    private static bool IsYes(string word) => word.ToLowerInvariant() switch
    {
        "yes" or "yep" or "yeah" or "yup" or "true" or "ja" or "oui" or "sí" or "sì" or "sim" or "correct" => true,
        "no" or "nope" or "nah" or "false" or "nein" or "non" or "não" => false,
        _ => throw new ArgumentException($"'{word}' is none of yes, no, true, false", nameof(word)),
    };

    // "No" is a statement before a stop or a subject, not in "No doubt" or "No. 1"; "true" before a stop, not in "True love".
    private const string Word =
        @"(?<word>(?:yes|yep|yeah|yup|nope|ja|nein|oui)(?![*_""'}]*\s*\?)|(?:nah|non|não|sí|sì|sim)(?=[*_""'}$]*\s*"
        + @"(?:[,.;:!\n]|$))|(?:true|false)(?=[*_""'}$)]*\s*([.,;:!\n—–-]|$))"
        + @"|no(?=[*_""'}$)]*\s*([,;:!\n—–-]|\.(?!\s*\d)|$|he\b|she\b|it\b|they\b|that\b|the\b|this\b|there\b|I\b|you\b|we\b|because\b"
            + @"|since\b)))";

    // "No." at the start, or after the label of a reply ("A: No.").
    private const string Opening = @"^\W*(?:(?:A|Ans|Reply|Response|Assistant|Model|Bot)[*_]*\s*:\W*)?"
        + @"(?:(?:probably|definitely|certainly|absolutely|clearly|obviously|most\s+likely|of\s+course|indeed|well|oh)[,.]?\s+)?" + Word
        + @"\b(?!,?\s+but\s+no\b)";

    // Whose answer: this question's, whatever it is called ("this classic question"). "The answer to the first question", "to another one"
    // or "to whether …" is not read: it may be a different one.
    private const string Asked =
        @"(?:\s+(?:to|for)\s+(?:(?:this|that|your|our|my)\s+(?:(?!" + Other + @")[\w'’-]+\s+){0,3}"
        + @"|the\s+(?:yes[-/ ]no\s+|original\s+|given\s+|final\s+|main\s+)?)"
        + @"(?:question|problem|query|riddle|puzzle)(?:,?\s*(?:""[^""\n]{1,300}""|“[^”\n]{1,300}”),?)?)?";

    private const string Other =
        @"(?:first|second|third|fourth|fifth|last|next|previous|former|latter|other|another|opposite|related|follow-?up|similar|different"
        + @"|easier|harder|simpler|sub)\b";

    // "If the answer is no, …" supposes it and does not state it.
    private const string Supposed =
        @"(?<!\b(?:if|whether|when|unless|until|suppose|supposing|assuming|assume|say|imagine)\s+(?:that\s+)?"
        + @"(?:(?:the|your|our|my|this|that)\s+)?(?:(?:final|correct|right|short|honest)\s+)?)";

    private const string Announced =
        Supposed + @"\b(?:answer|antwort|r[ée]ponse|respuesta|risposta|resposta)" + Asked
            + @"\**\s*(?:is|would\s+be|must\s+be|should\s+be|seems\s+to\s+be|ist|lautet|est|es|è|é|:|=)\s*:?[\s*_""'`$]*(?<not>not\s+)?"
        + @"(?:(?:a|definitely|clearly|therefore|thus|simply|indeed|obviously)\s+)*[\s*_""'`$]*(\\boxed\s*\{)?\s*(\\text(?:bf)?\s*\{)?"
        + "(?:" + Word + @"|(?<=[""“])(?<word>no)(?=[""”]))\b";

    private const string Boxed = @"\\boxed\s*\{\s*(\\(text|textbf|mathrm|mathbf)\s*\{)?\s*(?<word>yes|no|true|false)\b"
        + @"|\#\#\#\#\s*(?<word>yes|no|true|false)\b";

    private const string Claim =
        @"(?<!\b(?:while|although|though|if|whether)\s)\b(?:it|this|that|statement|claim|sentence|expression)(?:\s+is|'s"
            + @"|\s+evaluates\s+to)\s*"
        + @"(?:therefore\s+|clearly\s+)*(?<not>not\s+|n't\s+)?[*_""']*(?<word>true|false)\b(?!\s+that\b)"
        + @"|\b(?:it|this|that|statement|claim|sentence)\s+is(?<not>n't)\s+(?<word>true|false)\b(?!\s+that\b)";

    // A reply that opens with "It is not true that …" answers; later on these words begin an argument.
    private const string OpeningClaim = @"^\W*(?:it|this)(?:\s+is|'s)\s*(?<not>not\s+|n't\s+)?(?<word>true"
        + @"|false)\s+that\b(?![^.!?\n]*[,;]?\s(?:but|however|yet)\b)";

    // "That is correct." and "Incorrect.", where the reply opens with it.
    private const string Assent =
        @"^\W*(?:(?:it|that|this|(?:the|this|that)\s+(?:statement|claim|sentence))(?:\s+is|'s|’s)\s+)?"
            + @"(?<not>not\s+|in)?(?<word>correct|true)\b(?=[*_""']*\s*(?:[.!]|\n|$))";

    private const string Line = @"(?<=\n)[ \t*_""']*(?<word>yes|no|true|false)[*_""'.!]*[ \t]*\r?(?=\n|$)";

    // "…, so yes.", "…: no." at the end of all.
    private const string Closing = @"(?:\b(?:so|therefore|thus|hence)\b[,:]?|:)\s+[*_""']*(?<word>yes|no|true|false)[*_""'.!]*\s*$";

    // "Is the sky blue? Yes." says the question again and answers it.
    private const string Repeating = @"^[^?\n]{1,300}\?\s+" + Word + @"\b(?!,?\s+but\s+no\b)";

    // "I would say yes.", "I think no."
    private const string Opinion = @"^\W*I(?:\s+would|'d|’d)?\s+(?:say|think|believe|guess)(?:\s+that)?(?:\s+the\s+answer\s+is)?[:,]?\s+"
        + @"[*_""']*(?<word>yes|no)\b(?=[*_""']*\s*(?:[.,!;]|$))";

    // A short reply that ends with it: "That is correct, yes."
    private const string Ending = @"^(?![^\n]*\b(?:or|if|whether|said|says?)\b)[^\n?]{1,60}(?:[,;.!–—])\s+[*_""']*"
        + @"(?<word>yes|no)[*_""'.!]*\s*$";

    [GeneratedRegex(Opening + "|" + OpeningClaim + "|" + Announced + "|" + Boxed + "|" + Claim + "|" + Line + "|" + Closing + "|"
        + Repeating + "|" + Opinion
        + "|" + Ending + "|" + Assent,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Statement();

    // What follows a "no": the same again, as often as it is said.
    [GeneratedRegex(@"^(?:[*_""'.,!;…\s]{0,4}\bno\b(?=[*_""']{0,2}\s*(?:[,.!;…]"
        + @"|$)))+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Repeated();

    [GeneratedRegex(@"\byes\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Yes();

    [GeneratedRegex(@"\b(?:yes\s+or\s+no|no\s+or\s+yes|true\s+or\s+false|false\s+or\s+true)\b\W*|\byes/no\b|\btrue/false\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Either();

    [GeneratedRegex(@"\b(?:yes\s+and\s+no|ja\s+und\s+nein|oui\s+et\s+non|sí\s+y\s+no"
        + @"|both\s+true\s+and\s+false)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Both();
}
