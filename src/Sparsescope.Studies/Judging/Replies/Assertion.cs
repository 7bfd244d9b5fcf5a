using System.Text;
using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Replies;

/// <summary>
/// What of a reply its writer asserts. An answer stands only where it is said as one's own, of this question and as a fact: questions,
/// suppositions, what others think, what is called wrong, answers to other questions and words of farewell are left out before any
/// statement is looked for.
/// </summary>
/// <remarks>Sentences that take something back stay, so that they still do.</remarks>
internal static partial class Assertion
{
    /// <summary>The reply without what it does not assert.</summary>
    /// <param name="reply">A reply.</param>
    /// <param name="keepsQuestions">Whether questions stay, as they do where "Is it so? Yes." answers one.</param>
    public static string Only(string reply, bool keepsQuestions)
    {
        var kept = new StringBuilder(reply.Length);
        var start = 0;
        foreach (Match end in SentenceEnd().Matches(reply))
        {
            Append(kept, reply[start..(end.Index + end.Length)], keepsQuestions);
            start = end.Index + end.Length;
        }
        Append(kept, reply[start..], keepsQuestions);
        return kept.ToString();
    }

    private static void Append(StringBuilder kept, string sentence, bool keepsQuestions)
    {
        var text = sentence.Trim();
        if (text.Length == 0 || Retraction.IsDoubt(text))
        {
            kept.Append(sentence);
            return;
        }
        // A box looks for its question mark itself.
        var isQuestion = !keepsQuestions && text.TrimEnd('"', '\'', '”', '’', ')', '*', '_', '$').EndsWith('?')
            && !text.Contains("\\boxed", StringComparison.Ordinal);
        if (isQuestion || Farewell().IsMatch(text) || Cases().IsMatch(text))
        {
            AppendEnd(kept, sentence);
            return;
        }
        var start = 0;
        foreach (Match turn in Turn().Matches(sentence))
        {
            AppendClause(kept, sentence[start..turn.Index]);
            start = turn.Index;
        }
        AppendClause(kept, sentence[start..]);
    }

    private static void AppendClause(StringBuilder kept, string clause)
    {
        // A box is the mark of an answer, and looks itself for what denies it.
        if (clause.Contains("\\boxed", StringComparison.Ordinal))
        {
            kept.Append(clause);
            return;
        }
        if (Conditional().IsMatch(clause))
        {
            AppendEnd(kept, clause);
            return;
        }
        if (Supposition().Match(clause) is { Success: true } supposed)
        {
            kept.Append(clause, supposed.Length, clause.Length - supposed.Length);
            return;
        }
        if (Foreign().Match(clause) is not { Success: true } mark)
        {
            kept.Append(clause);
            return;
        }
        // "The answer is (B) People say so": what was stated before the mark stays.
        if (!mark.Groups["all"].Success && Before().IsMatch(clause[..mark.Index])) kept.Append(clause, 0, mark.Index).Append('.');
        AppendEnd(kept, clause);
    }

    // What follows stays on its own line, or apart.
    private static void AppendEnd(StringBuilder kept, string left) => kept.Append(left.EndsWith('\n') ? '\n' : ' ');

    [GeneratedRegex(@"\n|(?<=[.!?…]["")'”’*_$\]]{0,3})(?<!(?:^|\n)\s*\d{1,2}[.)])\s+", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();

    // Where a sentence turns to something else: "…, but the answer is 5", "…, so it is 5".
    [GeneratedRegex(
        @";\s|\s[—–]\s|,?\s+(?=(?:but|however|yet|though|although|even\s+though|whereas|while|so|therefore|thus|hence|then|denn|aber|also)"
            + @"\b,?\s+\S)|(?<=^\W*(?:yes|no|nope|yeah|right|true|false)),\s",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Turn();

    [GeneratedRegex(
        @"^\W*(?:I\s+hope|hope\s+(?:this|that|it)|(?:please\s+)?(?:let\s+me\s+know|feel\s+free|do(?:n['’]t|\s+not)\s+hesitate)"
            + @"|(?:I['’]?(?:m|\s+am)\s+)?(?:happy|glad)\s+to\s+help|if\s+you(?:['’]d|\s+(?:have|need|would|want))\s+(?:like\s+)?"
            + @"(?:any|more|further|other|help|me|to\s+know)\b|good\s+luck"
            + @"|have\s+an?\s+\w+\s+day|thanks?\b|you['’]re\s+welcome)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Farewell();

    // "If …, the answer is A; if …, the answer is B."
    [GeneratedRegex(@"\bif\b.*\banswer\b.*\bif\b.*\banswer\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Cases();

    // "Perhaps it is 5", "If …, it would be 5", "Had she …, it would be", "it is 5 if …", "whether B is right": nothing is said to be so.
    [GeneratedRegex(
        @"^(?=.*(?:\bif\b|\bunless\b|^\W*(?:had|were|should|whether|depending)\b)).*\b(?:would|might|could|may)\b"
            + @"(?!\s+(?:say|go|choose|pick|answer|guess|select|opt)\b)"
            + @"|\b(?:is|be|are|choose|pick|say)\W+(?:\w+\W+)?[$\\(*]*[\w.,]{1,12}[$)*%]*,?\s+"
            + @"(?:only\s+|but\s+only\s+)?(?:(?<!even\s)if|unless)\b"
            + @"|^\W*(?:whether|perhaps|maybe|possibly|vielleicht|peut-être|quizás|talvez|forse)\b"
            + @"|\b(?:by\s+mistake|mistakenly)\b|^\W*(?:hint|example|options|choices|labels)\W*:"
            + @"|^[\s!.\p{So}\p{Cs}\p{Mn}\u200d]*[\p{So}\p{Cs}]"
            + @"[\s!.\p{So}\p{Cs}\p{Mn}\u200d]*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Conditional();

    // "Let x = 5", "Let's check B:"; let us compute is no supposition.
    [GeneratedRegex(
        @"^\W*(?:(?:now|first|next|then|so|and|again)\b,?\s+)?"
            + @"(?:let\s+(?!us\b|me\b).*|what\s+if\b.*|(?:let(?:['’]s|\s+us|\s+me)\s+)?(?:suppose|supposing|assume|assuming|imagine|pretend"
            + @"|say\s+that|angenommen)\b.*"
            + @"|(?:we|I)\s+(?:need|want|have|are\s+asked)\s+to\s+(?:find|determine|solve|know)\b[^:\n]*"
            + @"|(?:(?:let(?:['’]s|\s+us|\s+me)|we|I)\s+)?(?:consider|check|test|try|examine|verify|inspect|look\s+at|start\s+with"
            + @"|begin\s+with|evaluate\s+option|try\s+out)\b[^:,\n]*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Supposition();

    // "I think" is the writer's own, and evidence speaks for it: "this suggests that …", "the passage says …".
    private const string Own = @"(?<!\b(?:I|we)(?:['’](?:d|ll|ve))?(?:\s+(?:would|will|can|could|do|must|may|should|also|now|then|still"
        + @"|just|really|strongly|therefore|thus|firmly|have\s+to|had\s+to))*\s+)(?<!^\W*)(?<!\blet(?:['’]s|\s+us|\s+me)\s+)"
        + @"(?<!\b(?:my|best|good|educated|final|the|this|that|an?|its)\s+)";

    private const string Evidence = @"(?<!\b(?:this|that|which|it|these|evidence|data|passage|text|article|context|problem|question|prompt"
        + @"|theorem|rule|law|formula|definition|graph|table|chart|study|results?|clues?|information|phrase|word|analysis|logic"
        + @"|reasoning|facts?|research|experts?|scientists?|author)\s+(?:\w+ly\s+|clearly\s+)?)";

    [GeneratedRegex(
        Own + @"\b(?:thinks?|believes?|guess(?:es)?|suspects?|assumes?|argues?|insists?|claims?|claimed|argued|insisted|guessed|believed"
            + @"|assumed|glaubt|glauben|denkt|denken|meint|meinen)\b(?!\s+(?:of|about)\b)"
        + @"|\bthought\b(?!\s+(?:of|about)\b)"
        + @"|" + Own + Evidence + @"\b(?:says?|said|suggests?|suggested|sagt|sagen)\b"
        + @"|\bat\s+first\s+(?:glance|sight|I\b)|\bI\s+(?:first|initially|originally|almost|nearly)\b"
        // What is not held to be so.
        + @"|(?<!\b(?:no|without(?:\sa(?:ny)?)?|beyond(?:\sa(?:ny)?)?)\s+)"
            + @"(?<all>\bdoubt(?:s|ed|ful)?\b|\b(?:unclear|unsure|uncertain|unlikely)\b"
        + @"|\bnot\s+(?:\w+\s+)?(?:clear|sure|certain|true\s+that\s+the\s+(?:\w+\s+)?answer|convinced|obvious|likely)\b)"
        + @"|\b(?:do|does|did|can|could|would)(?:n['’]t|\s*not)\s+(?:\w+\s+)?(?:think|believe|say|know|mean|imply|claim|choose|pick)\b"
        // What is called wrong, and other questions' answers.
        + @"|\b(?:wrong|incorrect|false|mistaken|erroneous|opposite|worst|least\s+\w+|tempting|na[iï]ve|previous|earlier|initial|first"
            + @"|second|third|other|another|similar)\s+(?:\w+\s+)?(?:answers?|options?|choices?|guess|attempt|estimate)\b"
        + @"|\banswers?\s+(?:to|for|of|in)\s+(?:(?:the|an?|that|your|my)\s+)?(?:previous|earlier|first|second|third|fourth|fifth|last|next"
            + @"|other|another|different|similar|related|opposite|part)\b"
        + @"|\bopposite\s+of\b|\btempting\b|\b(?:careless|na[iï]ve)(?:ly)?\b|\bdistractor\b|\bdecoy\b|\btrap\b"
            + @"|\bcommon\s+(?:\w+\s+)?(?:mistakes?|errors?)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"\b(?:answer|antwort|correct|yes|no|true|false)\b|\\boxed|\#\#\#\#"
        + @"|^\W*(?!I\s)\(?[A-Z]\)?(?:[\s,.:;)*]|$)|^\W*-?\d+\W",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Before();
}
