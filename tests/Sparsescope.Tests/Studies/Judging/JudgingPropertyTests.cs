using System.Globalization;
using System.Text;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Tests.Studies.Judging;

/// <summary>What holds for every answer: seeded numbers in several spellings, and text that means nothing.</summary>
public sealed class JudgingPropertyTests
{
    private static readonly string[] s_pieces =
    [
        "\\boxed{", "}", "{", "\\frac", "\\sqrt", "\\begin{pmatrix}", "\\end{pmatrix}", "\\\\", "&", "^", "_", "(", ")", "[", "]", "\\{",
            "\\}", ",", "+", "-", "*",
        "/", "=", "<", "\\cup", "\\pm", "|", "!", "1", "23", "0.5", "1,234", "x", "AB", "\\pi", "\\text{cm}", "\\text{", "%", "$", "\\$",
            "^\\circ", "∞", " ", "\n",
        "The answer is ", "#### ", "Answer: ", "yes", "no", "not ", "(C)", "C. ", "option ", "\\", "😀", "\ud800", "\0", ".", "or ",
            "\\infty", "\\sin", "\\log_", "\\binom",
    ];

    [Fact]
    public void A_fraction_equals_itself_in_every_spelling_and_no_other_fraction()
    {
        var random = new SplitMix64(5);
        for (var round = 0; round < 200; round++)
        {
            var (top, bottom, factor) = (random.NextInt32(2_001) - 1_000, random.NextInt32(99) + 1, random.NextInt32(9) + 1);
            var gold = Text($"\\frac{{{top}}}{{{bottom}}}");
            string[] spellings =
            [
                Text($"{top}/{bottom}"), Text($"\\dfrac{{{top * factor}}}{{{bottom * factor}}}"),
                    Text($"{(top < 0 ? "-" : "")}\\tfrac{{{Math.Abs(top)}}}{{{bottom}}}"),
                Text($"x = \\frac{{{top}}}{{{bottom}}}"), Text($"{top} \\div {bottom}"),
                    Text($"\\left(\\frac{{{-top}}}{{{-bottom}}}\\right)"), Text($"{top} \\cdot {bottom}^{{-1}}"),
            ];
            foreach (var spelling in spellings) Check(gold, spelling, Judgement.Correct);
            foreach (var other in (string[])[Text($"\\frac{{{top + 1}}}{{{bottom}}}"), Text($"{2 * top + 1}/{2 * bottom}"),
                Text($"{top}/{bottom} + 10^{{-12}}")]) Check(gold, other, Judgement.Wrong);
        }
    }

    [Fact]
    public void A_decimal_equals_its_fraction_and_not_a_rounded_one()
    {
        var random = new SplitMix64(6);
        for (var round = 0; round < 200; round++)
        {
            var thousandths = random.NextInt32(1_000_000) + 1;
            var gold = (thousandths / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
            Check(gold, Text($"\\frac{{{thousandths}}}{{1000}}"), Judgement.Correct);
            Check(gold, gold + "0001", Judgement.Wrong);
        }
    }

    [Fact]
    public void The_order_of_a_list_is_free_and_that_of_a_tuple_is_not()
    {
        var random = new SplitMix64(7);
        for (var round = 0; round < 100; round++)
        {
            var numbers = Enumerable.Range(0, 4).Select(_ => random.NextInt32(50) - 25).Distinct().ToArray();
            if (numbers.Length < 2) continue;
            var reversed = string.Join(", ", numbers.Reverse());
            Check(string.Join(", ", numbers), reversed, Judgement.Correct);
            Check($"({string.Join(", ", numbers)})", $"({reversed})", Judgement.Wrong);
        }
    }

    [Fact]
    public void Any_text_gets_a_judgement_and_no_exception()
    {
        var random = new SplitMix64(8);
        ExpectedAnswer[] expected =
        [
            new(AnswerKind.Letter, "C") { Choices = ["A", "B", "C"] }, new(AnswerKind.Math, "\\frac{1}{2}"), new(AnswerKind.Math, "(1,2]"),
                new(AnswerKind.Math, "x^2+1"),
            new(AnswerKind.Number, "18"), new(AnswerKind.YesNo, "yes"),
        ];
        for (var round = 0; round < 2_000; round++)
        {
            var text = new StringBuilder();
            for (var piece = random.NextInt32(25); piece >= 0; piece--) text.Append(s_pieces[random.NextInt32(s_pieces.Length)]);
            var judged = AnswerJudge.Judge(expected[round % expected.Length], text.ToString());
            Assert.True(Enum.IsDefined(judged));
        }
    }

    [Fact]
    public void Any_right_answer_is_taken_too()
    {
        var random = new SplitMix64(9);
        for (var round = 0; round < 2_000; round++)
        {
            var gold = new StringBuilder();
            for (var piece = random.NextInt32(10); piece >= 0; piece--) gold.Append(s_pieces[random.NextInt32(s_pieces.Length)]);
            Assert.True(Enum.IsDefined(AnswerJudge.Judge(new ExpectedAnswer(round % 2 == 0 ? AnswerKind.Math : AnswerKind.Number,
                gold.ToString()), "\\boxed{\\frac{1}{2}}")));
        }
    }

    public static TheoryData<string, string> Endless => new()
    {
        { "letters", new string('x', 100_000) },
        { "digits", $"\\boxed{{{new string('1', 100_000)}}}" },
        { "braces", $"\\boxed{{{new string('{', 10_000)}1{new string('}', 10_000)}}}" },
        { "brackets", $"\\boxed{{{new string('(', 9_000)}" },
        { "nested brackets", $"\\boxed{{{new string('(', 400)}1{new string(')', 400)}}}" },
        { "signs", $"\\boxed{{{new string('-', 900)}1}}" },
        { "roots", $"\\boxed{{{string.Concat(Enumerable.Repeat("\\sqrt", 180))}2}}" },
        { "a tower of powers", "\\boxed{9^{9^{9^{9^9}}}}" },
        { "a large power", "\\boxed{(a+b+c+d)^{999}}" },
        { "spaces", new string(' ', 19_000) },
        { "lines", new string('\n', 19_000) },
        { "quotation marks", new string('*', 19_000) },
        { "a tower without braces", "\\boxed{9^9^9^9^9^9}" },
        { "a tower of factorials", "\\boxed{9!!!!!!!!}" },
        { "a power of ten with many digits", "\\boxed{10^{10^{10^{10}}}}" },
        { "an exponent of many digits", $"\\boxed{{2^{{{new string('9', 500)}}}}}" },
        { "a notation of a huge power", "\\boxed{1e999999+1}" },
        { "text in text", $"\\boxed{{{string.Concat(Enumerable.Repeat("\\text{", 4_000))}7{new string('}', 4_000)}}}" },
        { "fractions in fractions", $"\\boxed{{{string.Concat(Enumerable.Repeat("\\frac{", 150))}" },
        { "bars", $"\\boxed{{{new string('|', 900)}}}" },
        { "degrees", $"\\boxed{{3{string.Concat(Enumerable.Repeat("^\\circ", 140))}}}" },
        { "a line of a megabyte", new string('a', 1_000_000) + " \\boxed{" },
        { "reasoning of a megabyte", "<think>" + string.Concat(Enumerable.Repeat("The answer is 12. \\boxed{12} (A) yes ", 30_000)) },
        { "tags", string.Concat(Enumerable.Repeat("<think>", 100_000)) },
        { "channels", string.Concat(Enumerable.Repeat("<|channel|>analysis", 50_000)) },
        { "questions", string.Concat(Enumerable.Repeat("\nQuestion:", 1_500)) },
        { "broken commands", "\\boxed{\\frac{\\sqrt[\\left(\\begin{pmatrix}&\\\\^_{}}" },
        { "boxes", string.Concat(Enumerable.Repeat("\\boxed{", 2_500)) },
    };

    [Fact]
    public void A_right_judgement_does_not_stay_right_when_the_gold_is_changed()
    {
        var random = new SplitMix64(11);
        for (var round = 0; round < 150; round++)
        {
            var (a, b) = (random.NextInt32(90) + 10, random.NextInt32(9) + 2);
            // Each of another form, and none equal to its neighbour for the same numbers.
            string[] forms =
            [
                Text($"{a}"), Text($"\\frac{{{a}}}{{{a + b}}}"), Text($"\\sqrt{{{a * a + b}}}"), Text($"({a}, {b})"),
                    Text($"({a - b}, {a}]"), Text($"x \\le {a}"),
                Text($"{a}x^{b}"), Text($"{a}xy^{b}"), Text($"\\{{{a}, {a + b}, {-b}\\}}"), Text($"{a + 1} \\text{{ cm}}^{b}"),
                    Text($"{b}.{a}\\times 10^{{{b}}}"), Text($"{a}\\sin {b}^\\circ"),
            ];
            foreach (var gold in forms)
            {
                foreach (var answer in forms)
                {
                    var judged = AnswerJudge.Judge(new ExpectedAnswer(AnswerKind.Math, gold), $"\\boxed{{{answer}}}");
                    Assert.True(judged == Judgement.Correct == (gold == answer), $"{gold} against {answer}: {judged}");
                }
            }
        }
    }

    [Fact]
    public void Which_of_two_equal_values_is_the_gold_makes_no_difference()
    {
        (string, string)[] pairs =
        [
            ("\\sqrt{ab}", "\\sqrt{a}\\sqrt{b}"), ("2<x<5", "(2,5)"), ("x<1 \\text{ or } x>2", "(-\\infty,1)\\cup(2,\\infty)"),
                ("12 \\text{ cm}", "12"), ("0.5", "50\\%"),
            ("xy^2", "y^2x"), ("\\sin 40^\\circ", "\\cos 50^\\circ"), ("(x,y)=(1,2)", "(1,2)"), ("1\\text{ m}", "100\\text{ cm}"),
                ("2.5e3", "2500"), ("0.\\overline{3}", "\\frac13"),
            ("3\\text{ million}", "3000000"), ("\\text{13}", "13"), ("1\\frac12", "1.5"), ("\\pm 2", "2,-2"), ("y=2x+1", "2x-y+1=0"),
                ("\\mathbb{R}", "(-\\infty,\\infty)"),
        ];
        foreach (var (one, other) in pairs)
        {
            Check(one, other, Judgement.Correct);
            Check(other, one, Judgement.Correct);
        }
    }

    [Fact]
    public void A_prompt_that_opens_reasoning_leaves_a_cut_off_text_undecided()
    {
        var expected = new ExpectedAnswer(AnswerKind.Math, "5");
        Assert.Equal(Judgement.Correct, AnswerJudge.Judge(expected, "\\boxed{5}", "<|assistant|>"));
        Assert.Equal(Judgement.Undecided, AnswerJudge.Judge(expected, "\\boxed{5}", "<|assistant|><think>\n"));
        Assert.Equal(Judgement.Correct, AnswerJudge.Judge(expected, "\\boxed{4}</think>\\boxed{5}", "<|assistant|><think>\n"));
        Assert.Equal(Judgement.Correct, AnswerJudge.Judge(expected, "\\boxed{5}", "<think>\n\n</think>\n\n"));
        Assert.Equal(Judgement.Undecided, AnswerJudge.Judge(expected, "So \\boxed{5}", "<|start|>assistant<|channel|>analysis<|message|>"));
    }

    [Fact]
    public void What_was_read_is_told()
    {
        Assert.Equal("C", AnswerJudge.Read(new ExpectedAnswer(AnswerKind.Letter, "A") { Choices = ["A", "C"] }, "The answer is (C).").Read);
        Assert.Equal("no", AnswerJudge.Read(new ExpectedAnswer(AnswerKind.YesNo, "yes"), "It is not true.").Read);
        Assert.Equal("\\frac{1}{2}", AnswerJudge.Read(new ExpectedAnswer(AnswerKind.Math, "2"), "So $\\boxed{\\frac{1}{2}}$.").Read);
        Assert.Equal("18", AnswerJudge.Read(new ExpectedAnswer(AnswerKind.Number, "18"), "So she has 18 left.").Read);
        Assert.Null(AnswerJudge.Read(new ExpectedAnswer(AnswerKind.Math, "2"), "I do not know, and nobody does.\nSorry").Read);
    }

    [Theory, MemberData(nameof(Endless))]
    public void What_is_too_long_or_too_deep_is_undecided(string what, string text)
    {
        ExpectedAnswer[] expected =
        [
            new(AnswerKind.Math, "12"), new(AnswerKind.Number, "12"), new(AnswerKind.YesNo, "yes"),
                new(AnswerKind.Letter, "C") { Choices = ["A", "C"] },
        ];
        foreach (var answer in expected)
        {
            var judged = AnswerJudge.Judge(answer, text);
            if (what is "a large power" or "a power of ten with many digits" or "a tower without braces" or "a notation of a huge power"
                && answer.Kind is AnswerKind.Math or AnswerKind.Number) Assert.NotEqual(Judgement.Correct, judged);
            else Assert.Equal(Judgement.Undecided, judged);
        }
    }

    private static void Check(string gold, string answer, Judgement expected)
    {
        var judged = AnswerJudge.Judge(new ExpectedAnswer(AnswerKind.Math, gold), $"\\boxed{{{answer}}}");
        Assert.True(judged == expected, $"{gold} against {answer}: {judged}");
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
