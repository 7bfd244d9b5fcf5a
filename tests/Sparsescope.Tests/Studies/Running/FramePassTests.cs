using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Running;

/// <summary>Passes of the further frames: all items once more, and nothing else.</summary>
public sealed class FramePassTests : IDisposable
{
    private const string Frames = """
        frames:
          - name: own
          - {name: twin-9, prompt: "Q {{ q }}"}
          - {name: third, prompt: "R {{ q }}"}
        readings: [{name: both, conditions: [1, 2]}]
        """;

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_further_frame_has_one_pass_of_all_items_on_the_weights_of_the_main_one()
    {
        StudyItem[] items = [Item(0, "F32"), Item(1, "Q8_0"), Item(2, "F32"), Item(3, "Q8_0")];
        var passes = StudyPass.Of(StudyText.Read(Yaml), items, new(1));
        Assert.Equal(["main", "frame-twin-9", "frame-third", "scrambled", "twin-1", "twin-2", "twin-3", "twin-4", "twin-5"],
            passes.Select(pass => pass.Name.ToString()));
        Assert.Equal([0, 1, 2, 0, 0, 0, 0, 0, 0], passes.Select(pass => pass.Frame));
        Assert.Equal([[0, 2], [1, 3]], passes[1].Segments.Select(segment => segment.Items));
        Assert.Equal(passes[0].Segments.Select(segment => segment.Weights), passes[2].Segments.Select(segment => segment.Weights));
        Assert.False(passes[1].Scrambles);
        Assert.False(passes[1].IsMain);
    }

    [Fact]
    public void The_table_holds_each_frame_as_a_table_of_its_own_and_none_among_the_controls()
    {
        using var store = Store(("main", 0), ("frame-twin-9", 100), ("frame-third", 200), ("twin-1", 300));
        store.ReplaceAggregates(Run.Id,
        [
            new("1", FrameCheck.Tap, 0, "same_end", 1, null), new("2", FrameCheck.Tap, 0, "same_end", 1, null),
            new("1", FrameCheck.Tap, 0, "same_end/twin-9", 1, null), new("2", FrameCheck.Tap, 0, "same_end/twin-9", 0.5, null),
            new("1", FrameCheck.Tap, 0, "same_frame/third", 1, null), new("2", FrameCheck.Tap, 0, "same_frame/third", 1, null),
        ]);
        var (table, _) = StudyAnalyst.Plain(store, Run);
        Assert.Equal("own", table.Frame);
        Assert.Equal("twin-1", Assert.Single(table.Passes).Name);
        Assert.Equal(["twin-9", "third"], table.Frames.Select(frame => frame.Frame));
        var reading = Assert.Single(table.Design.Readings);
        Assert.Equal(("both", "1,2"), (reading.Name, string.Join(',', reading.Conditions)));
        foreach (var (number, frame) in table.Frames.Index())
        {
            Assert.Empty(frame.Passes);
            Assert.Empty(frame.Alternatives);
            Assert.Empty(frame.Frames);
            Assert.Equal(table.Points, frame.Points);
            Assert.Equal(table.Items.Select(item => (item.Condition, item.Value)),
                frame.Items.Select(item => (item.Condition, item.Value)));
            Assert.Equal(table.Columns!.Column(0).Select(figure => figure + 100 * (number + 1)), frame.Columns!.Column(0));
            Assert.Equal(1, Assert.Single(frame.Missing).Condition);
        }
        Assert.Equal((true, false), (table.Format!.Same, table.Format.DiffersByCondition));
        Assert.Equal((false, true), (table.Frames[0].Format!.Same, table.Frames[0].Format!.DiffersByCondition));
        Assert.Contains("50.0 %", table.Frames[0].Format!.Sentence, StringComparison.Ordinal);
        Assert.True(table.Frames[1].Format!.Same);
    }

    [Fact]
    public void A_run_that_has_not_come_to_its_frames_has_none()
    {
        using var store = Store(("main", 0));
        Assert.Empty(StudyAnalyst.Plain(store, Run).Table.Frames);
    }

    [Theory]
    [InlineData("Q\nAnswer:", " A, B, B")]
    [InlineData("Q\nAnswer: ", "A,B,B")]
    [InlineData("Q\n", "A,B,B")]
    public void After_a_plain_prompt_a_letter_has_the_space_of_the_text_and_no_other_form(string prompt, string expected)
    {
        var item = Item(0, null) with { Prompt = prompt, Answer = new(AnswerKind.Letter, "B") { Choices = ["A", "B"] } };
        Assert.Equal(expected.Split(','), AnswerTexts.Of(item, asTextGoesOn: true));
        Assert.Equal(["A", "B", " A", " B", "B"], AnswerTexts.Of(item));
    }

    [Fact]
    public void After_a_plain_prompt_options_and_other_answers_have_the_space_too()
    {
        var options = Item(0, null) with { Answer = new(AnswerKind.Options, "x y") { Choices = ["x y", " z"] } };
        Assert.Equal([" x y", " z", " x y"], AnswerTexts.Of(options, asTextGoesOn: true));
        Assert.Equal([" 42"], AnswerTexts.Of(Item(0, null) with { Answer = new(AnswerKind.Number, "42") }, asTextGoesOn: true));
        Assert.Empty(AnswerTexts.Of(Item(0, null), asTextGoesOn: true));
    }

    private static string Yaml => StudyText.Sound.Replace("condition:", Frames + "\ncondition:", StringComparison.Ordinal);

    private static RunRecord Run => Samples.Run('f') with
    {
        Yaml = Yaml,
        LayerCount = 2,
        Options = """{"limit":null,"seed":null,"form":"plain","frames":["own","twin-9","third"]}""",
    };

    private RunStore Store(params (string Pass, double Shift)[] passes)
    {
        var store = RunStore.Open(Path.Combine(_folder.Path, "runs.db"));
        store.Begin(Run);
        foreach (var (pass, shift) in passes)
        {
            store.Append(Run.Id, pass, [.. Enumerable.Range(0, 6).Select(i => new StoredItem
            {
                Index = i,
                Id = $"{i}",
                Condition = $"{1 + i % 2}",
                Value = 1 + i % 2,
                Prompt = "p",
                Error = i == 5 ? "too long" : null,
                States = i == 5 ? [] : [.. Enumerable.Range(0, 3).Select(layer =>
                    new StoredState(Point.ResidPost, layer, [.. Metric.All.Select((_, m) => shift + i + 0.01 * layer + 0.001 * m)], null))],
            })]);
        }
        return store;
    }

    private static StudyItem Item(int number, string? weights) =>
        new()
        {
            Id = $"{number}",
            Condition = $"{1 + number % 2}",
            Value = number,
            Prompt = "p",
            FurtherPrompts = ["q", "r"],
            Weights = weights,
        };
}
