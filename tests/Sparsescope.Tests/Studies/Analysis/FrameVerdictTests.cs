using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Tests.Studies.Analysis.Tables;

namespace Sparsescope.Tests.Studies.Analysis;

/// <summary>A claim stands only where every frame makes it.</summary>
public sealed class FrameVerdictTests
{
    [Fact]
    public void Frames_that_agree_give_their_word_and_frames_that_do_not_give_undecided_with_all_of_them()
    {
        StudyTable up = Of(0.5, "own"), alike = Of(0.4, "other"), down = Of(-0.5, "third");
        var agreed = Run(up with { Frames = [alike] });
        Assert.Equal(VerdictWord.Supported, agreed.Verdict.Name);
        Assert.Equal(["own", "other"], agreed.Frames.Select(frame => frame.Name));
        Assert.Contains("all 2 frames", agreed.Verdict.Sentence, StringComparison.Ordinal);
        var split = Run(up with { Frames = [alike, down] });
        Assert.Equal(VerdictWord.Undecided, split.Verdict.Name);
        Assert.Contains("depends on the frame: own supported; other supported; third opposite", split.Verdict.Sentence,
            StringComparison.Ordinal);
        Assert.Equal([VerdictWord.Supported, VerdictWord.Supported, VerdictWord.Opposite],
            split.Frames.Select(frame => frame.Verdict.Name));
    }

    [Fact]
    public void A_frame_alone_is_judged_as_if_it_were_the_study()
    {
        StudyTable up = Of(0.5, "own"), down = Of(-0.5, "other");
        var beside = Run(up with { Frames = [down] }).Frames[1].Verdict;
        var alone = Run(down).Frames[0].Verdict;
        Assert.Equal((alone.Name, alone.Sentence), (beside.Name, beside.Sentence));
        Assert.Equal(alone.Cells[0].Effect95, beside.Cells[0].Effect95);
    }

    [Fact]
    public void Frames_in_which_nothing_and_in_which_less_than_the_bound_is_found_agree_on_smaller_than_the_bound()
    {
        Assert.Equal(VerdictWord.Smaller, FramesVerdict.Of([Frame("a", VerdictWord.NoEffect), Frame("b", VerdictWord.Smaller)],
            []).Name);
        Assert.Equal(VerdictWord.NoEffect, FramesVerdict.Of([Frame("a", VerdictWord.NoEffect), Frame("b", VerdictWord.NoEffect)],
            []).Name);
        Assert.Equal(VerdictWord.Undecided, FramesVerdict.Of([Frame("a", VerdictWord.NoEffect), Frame("b", VerdictWord.Supported)],
            []).Name);
        Assert.Equal(VerdictWord.Undecided, FramesVerdict.Of([Frame("a", VerdictWord.NotIdentifiable),
            Frame("b", VerdictWord.Supported)], []).Name);
        Assert.EndsWith("A pilot.", FramesVerdict.Of([Frame("a", VerdictWord.NoEffect)], ["A pilot."]).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VerdictWord.Supported, true), InlineData(VerdictWord.Opposite, true), InlineData(VerdictWord.NotMonotone, true)]
    [InlineData(VerdictWord.NoEffect, false), InlineData(VerdictWord.Smaller, false), InlineData(VerdictWord.NotIdentifiable, false)]
    public void Where_all_say_one_word_it_is_shared_and_what_the_first_frame_says_is_said_of_that_one(VerdictWord word, bool counts)
    {
        const VerdictWord another = VerdictWord.Undecided;
        var own = Frame("own", word, word, another, another);
        Assert.Equal((word, "As own has it."), Said(FramesVerdict.Of([own], [])));
        var all = FramesVerdict.Of([own, Frame("other", word, another, word, word)], ["A mark.", "And one."]);
        var apart = counts ? " (own at 1 of 3 cells, other at 2 of 3 cells; no cell in all of them)" : "";
        Assert.Equal((word, $"So say all 2 frames{apart}. In frame own: As own has it. A mark. And one."), Said(all));
        Assert.Equal(own.Verdict.Cells, all.Cells);
        Assert.Equal(["A mark.", "And one."], all.Marks);
        Assert.Equal($"So say all 2 frames{(counts ? " (own at 1 of 3 cells, other at 2 of 3 cells)" : "")}. In frame own: As own has it.",
            FramesVerdict.Of([own, Frame("other", word, word, another, word)], []).Sentence);
        Assert.Equal((word, "As own has it. So say all 2 frames."), Said(FramesVerdict.Of([own, own with { Name = "other" }], [])));
    }

    [Fact]
    public void Where_every_frame_is_undecided_by_itself_cells_that_differ_or_turn_round_between_them_are_named()
    {
        const VerdictWord up = VerdictWord.Supported, down = VerdictWord.Opposite, mixed = VerdictWord.NotMonotone;
        var own = Frame("own", VerdictWord.Undecided, up, mixed, down);
        Assert.Equal("So say all 2 frames. In frame own: As own has it.",
            FramesVerdict.Of([own, Frame("other", VerdictWord.Undecided, up, mixed, down)], []).Sentence);
        Assert.Equal("So say all 2 frames, which differ at hoyer at resid_post 1. In frame own: As own has it. A mark.",
            FramesVerdict.Of([own, Frame("other", VerdictWord.Undecided, mixed, mixed, down)], ["A mark."]).Sentence);
        Assert.Equal((VerdictWord.Undecided, "It depends on the frame: each is undecided by itself, and hoyer at resid_post 1 is supported "
            + "in own, other and opposite in third; hoyer at resid_post 3 is supported in third and opposite in own."),
            Said(FramesVerdict.Of([own, Frame("other", VerdictWord.Undecided, up, mixed, mixed),
                Frame("third", VerdictWord.Undecided, down, mixed, up)], [])));
    }

    /// <summary>A frame of this word whose cells, hoyer at the layers from 1 on, say these.</summary>
    private static FrameVerdict Frame(string name, VerdictWord word, params VerdictWord[] cells) => new(name, 10, 0, new()
    {
        Name = word,
        Sentence = $"As {name} has it.",
        Cells = [.. cells.Index().Select(cell => new CellVerdict
        {
            Cell = new("hoyer", Point.ResidPost, cell.Index + 1),
            Name = cell.Item,
            Reason = "",
            Deciding = DecidingEffect.Raw,
            Effect90 = default,
            Effect95 = default,
            PHolm = 0.5,
            SmallestDetectable = 0.1,
        })],
    });

    private static (VerdictWord, string) Said(StudyVerdict verdict) => (verdict.Name, verdict.Sentence);

    [Fact]
    public void Inside_the_bound_in_every_frame_and_what_disagrees_name_each_frame()
    {
        Assert.Equal("An effect inside the bound in every one of 3 frames: a no effect; b smaller than the bound; c no effect.",
            FramesVerdict.Of([Frame("a", VerdictWord.NoEffect), Frame("b", VerdictWord.Smaller), Frame("c", VerdictWord.NoEffect)],
                []).Sentence);
        Assert.Equal("It depends on the frame: a no effect; b smaller than the bound; c opposite.",
            FramesVerdict.Of([Frame("a", VerdictWord.NoEffect), Frame("b", VerdictWord.Smaller), Frame("c", VerdictWord.Opposite)],
                []).Sentence);
    }

    [Fact]
    public void A_reading_keeps_its_conditions_in_every_frame()
    {
        var table = Of(0.5, "own") with { Frames = [Of(0.4, "other")] };
        var reading = Run(table with { Design = table.Design with { Readings = [new("upper", ["c1", "c2"])] } }).Readings.Single();
        Assert.Equal(["c1", "c2"], reading.Conditions);
        Assert.Equal(["own", "other"], reading.Frames.Select(frame => frame.Name));
        Assert.All(reading.Frames, frame => Assert.Equal(2 * 100, frame.N));
    }

    private static StudyTable Of(double slope, string frame) =>
        Make(Design(Scale.Ordinal, 3, paired: true, LengthRole.Mediator), 100, (random, condition, _, _) => slope * condition
            + 0.5 * random.NextGaussian()) with
        { Frame = frame };
}
