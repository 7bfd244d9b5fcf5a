using Sparsescope.Studies.Drafts;
using Sparsescope.Studies.Groups;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies.Drafts;

public sealed class StudyDraftTests
{
    private static string Rows(string head, params string[] rows) => head + "\n" + string.Join('\n', rows) + "\n";

    [Fact]
    public void Two_groups_become_a_contrast_in_their_order()
    {
        var spec = Draft(Rows("question,level", "what is one,easy", "what is two,easy", "what is three,hard", "what is four,hard"),
            "level=hard,easy");
        Assert.Equal((Scale.Categorical, ("hard", "easy")), (spec.Scale, spec.Contrast));
        Assert.Equal("Prompts of the level 'easy' give sparser states than those of the level 'hard'.", spec.Claim);
        Assert.Equal(LengthRole.Nuisance, spec.Length);
        Assert.Single(spec.Data.Sha256);
    }

    [Fact]
    public void Numbers_are_steps_in_their_order_and_many_numbers_a_measured_value()
    {
        var steps = Draft(Rows("question,level", [.. Enumerable.Range(0, 12).Select(i => $"what is {i},{3 - i % 3}")]), "level");
        Assert.Equal(["1", "2", "3"], steps.Conditions);
        Assert.Equal(Scale.Ordinal, steps.Scale);
        var measured = Draft(Rows("question,rank", [.. Enumerable.Range(0, 12).Select(i => $"what is {i},{i * 0.5}")]), "rank");
        Assert.Equal((Scale.Continuous, 0), (measured.Scale, measured.Conditions.Count));
    }

    [Theory]
    [InlineData("yes_no", AnswerKind.YesNo, "yes", "No")]
    [InlineData("numbers", AnswerKind.Number, "1,200", "-3.5")]
    [InlineData("math", AnswerKind.Math, @"\frac{1}{2}", "3x")]
    public void The_kind_of_answers_is_found_out(string name, AnswerKind kind, string first, string second)
    {
        var spec = Draft(Rows("question,level,gold", $"one {name},a,\"{first}\"", $"two {name},b,\"{second}\""), "level", answer: "gold");
        Assert.Equal(kind, spec.Answer!.Kind);
        Assert.True(spec.GenerateTokens > 0);
    }

    [Fact]
    public void Letters_are_found_in_the_prompts_and_texts_in_a_list()
    {
        var letters = Draft(Rows("question,level,gold", "\"Which?\nA. one\nB. two\",a,A", "\"Which one?\n(A) one\n(B) two\",b,B"), "level",
            answer: "gold");
        Assert.Equal(AnswerKind.Letter, letters.Answer!.Kind);
        Assert.Equal(["A", "B"], letters.Answer.LettersOf("Which?\nA. one\nB. two"));
        var options = Draft("""
            {"question": "Capital of France?", "level": "a", "choices": ["Paris", "Rome"], "gold": "Paris"}
            {"question": "Capital of Italy?", "level": "b", "choices": ["Paris", "Rome"], "gold": "Rome"}
            """, "level", answer: "gold", file: "data.jsonl");
        Assert.Equal((AnswerKind.Options, "choices", 0), (options.Answer!.Kind, options.Answer.Options, options.GenerateTokens));
    }

    [Fact]
    public void Pairs_are_questions_that_every_group_has()
    {
        var spec = Draft(Rows("question,level,id", "one,a,1", "one more,b,1", "two,a,2", "two more,b,2"), "level", pair: "id");
        Assert.True(spec.IsPaired);
        Assert.Equal("id", spec.PairField);
    }

    [Theory]
    [InlineData("question,level\nx,a\ny,a\n", "level", null, "a comparison needs two groups")]
    [InlineData("question,level\nx,a\ny,b\nz,c\n", "level", null, "that have no order of their own")]
    [InlineData("question,level\nx,a\ny,b\n", "levl", null, "did you mean 'level'?")]
    [InlineData("question,level,gold\nx,a,Paris\ny,b,Rome\n", "level", "gold", "holds answers such as 'Paris'")]
    [InlineData("question,level,gold\nx,a,A\ny,b,B\n", "level", "gold", "do not name their options")]
    [InlineData("question,level,gold\nx,a,\ny,b,\n", "level", "gold", "holds no answer in any record")]
    public void What_makes_no_study_is_refused_in_a_sentence(string text, string group, string? answer, string sentence)
    {
        Assert.Contains(sentence, Assert.Throws<BadInputException>(() => Draft(text, group, answer)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("My Study", "is no name of a study")]
    [InlineData("math500-levels", "comes with the program")]
    public void A_name_that_cannot_be_used_is_refused(string name, string sentence)
    {
        Assert.Contains(sentence, Assert.Throws<BadInputException>(() => Draft("question,level\nx,a\ny,b\n", "level", name: name)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_YAML_would_read_otherwise_stay_themselves()
    {
        var spec = Draft(Rows("question,\"my: level\"", "one,\"no\"", "two,\"[x] # 'y' \"\"z\"\"\""), "my: level",
            file: "a file: 1.csv".Replace(":", "", StringComparison.Ordinal));
        Assert.Equal(["no", "[x] # 'y' \"z\""], spec.Conditions);
        Assert.Equal("my: level", spec.Condition!.Field);
    }

    [Fact]
    public void Lengths_that_do_not_overlap_are_warned_of_and_others_are_not()
    {
        static string[] Of(string level, int words) =>
            [.. Enumerable.Range(0, 10).Select(i => $"{string.Join(' ', Enumerable.Repeat("word", words + i % 3))} {i},{level}")];
        Assert.Contains("do not overlap", Warning(Rows("question,level", [.. Of("easy", 3), .. Of("hard", 30)])), StringComparison.Ordinal);
        Assert.Null(Warning(Rows("question,level", [.. Of("easy", 3), .. Of("hard", 3)])));
        Assert.Null(Warning(Rows("question,level", [.. Of("easy", 3), .. Of("hard", 30)]),
            spec => spec with { Length = LengthRole.Treatment }));
    }

    [Fact]
    public void The_cost_counts_every_pass_and_prompt()
    {
        var spec = Draft(Rows("question,level", [.. Enumerable.Range(0, 30).Select(i => $"one two {i},{(i % 2 == 0 ? "a" : "b")}")]),
            "level", out var folder);
        using (folder)
        {
            var items = StudyItems.Build(spec, folder.Path, new WordTokenText(), null, spec.Seed);
            var cost = StudyCost.Of(spec, items, spec.Seed, _ => 3);
            // Main, scrambled, five twins, reference texts and traces: 30 items, all 30 scrambled (20 a group at most), 10 a group on each
            // twin.
            Assert.Equal((9, 30 + 30 + 5 * 20 + 200 + 20), (cost.Passes, cost.Prompts));
            Assert.Equal(3L * cost.Prompts, cost.Tokens);
            Assert.Equal("about 2 min", StudyCost.Text(cost.At(15, 1)));
            Assert.Equal("under 1 min", StudyCost.Text(cost.At(1000, 1)));
        }
    }

    private static string? Warning(string text, Func<StudySpec, StudySpec>? change = null)
    {
        var spec = Draft(text, "level", out var folder);
        using (folder)
        {
            var (words, items) = (new WordTokenText(), StudyItems.Build(spec, folder.Path, new WordTokenText(), null, spec.Seed));
            return StudyLengths.Warning(change?.Invoke(spec) ?? spec, items, [.. items.Select(item => words.Count(item.Prompt))], "words");
        }
    }

    private static StudySpec Draft(string text, string group, string? answer = null, string? pair = null, string file = "data.csv",
        string name = "mine")
    {
        using var folder = new DataFolder().With(file, text);
        return Read(folder, group, answer, pair, file, name);
    }

    private static StudySpec Draft(string text, string group, out DataFolder folder) =>
        Read(folder = new DataFolder().With("data.csv", text), group, null, null, "data.csv", "mine");

    // Whatever is drafted has no problem, with its data neither.
    private static StudySpec Read(DataFolder folder, string group, string? answer, string? pair, string file, string name)
    {
        var request = new DraftRequest(name, Path.Combine(folder.Path, file), "question", GroupField.Parse(group))
        {
            Answer = answer,
            Pair = pair,
        };
        var (spec, problems) = StudyReader.Read(StudyDraft.Of(request), "mine/study.yaml");
        Assert.Empty(problems);
        Assert.Empty(StudyCheck.AgainstData(spec!, folder.Path));
        Assert.Empty(StudyCheck.Warnings(spec!));
        return spec!;
    }
}
