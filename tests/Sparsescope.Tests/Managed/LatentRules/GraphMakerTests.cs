using Sparsescope.Managed.LatentRules;

namespace Sparsescope.Tests.Managed.LatentRules;

public sealed class GraphMakerTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 8).Select(seed => (ulong)seed)];

    [Theory, MemberData(nameof(Seeds))]
    public void Training_holds_no_fact_of_a_pair_that_is_out_of_distribution_and_every_id_question(ulong seed)
    {
        var graph = Graphs.Small(seed);
        Assert.Equal(2000, graph.Training.Distinct().Count());
        foreach (var question in graph.Questions)
        {
            var shown = graph.Training.Any(fact => fact.Head == question.Fact.Head && fact.Relation == question.Fact.Relation);
            Assert.Equal(question.Split == Split.Id, shown);
            Assert.Equal(question.Split == Split.Id, graph.Training.Contains(question.Fact));
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Every_answer_follows_from_training_by_as_many_steps_as_its_split_says_and_half_of_training_does(ulong seed)
    {
        var graph = Graphs.Small(seed);
        var shown = graph.Training.ToLookup(fact => fact.Head);
        foreach (var question in graph.Questions)
        {
            var steps = graph.Rules.Where(rule => rule.Head == question.Fact.Relation
                && IsWalk(shown, rule.Body, question.Fact.Head, question.Fact.Tail)).Min(rule => rule.Steps);
            Assert.Equal(steps, question.Steps);
            Assert.Equal((question.MatchedTo == Split.OodHard), steps <= 2);
        }
        Assert.Equal(1000, graph.Training.Count(fact =>
            graph.Rules.Any(rule => rule.Head == fact.Relation && IsWalk(shown, rule.Body, fact.Head, fact.Tail))));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Splits_are_of_one_size_and_alike_in_relation_length_and_frequency(ulong seed)
    {
        var graph = Graphs.Small(seed);
        foreach (var split in (Split[])[Split.OodMedium, Split.OodHard])
        {
            var (ood, id) = (graph.Of(split).ToList(), graph.Of(Split.Id).Where(question => question.MatchedTo == split).ToList());
            Assert.Equal((60, 60), (ood.Count, id.Count));
            Assert.Equal(ood.Select(question => question.Fact.Relation).Order(), id.Select(question => question.Fact.Relation).Order());
        }
        // of a standard deviation, with 60 questions
        Assert.All(SplitBalance.Of(graph), row => Assert.InRange(row.Difference, -0.35, 0.35));
        Assert.Equal(graph.Questions.Count, graph.Questions.Select(question => question.Prompt).Distinct().Count());
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Options_are_different_entities_of_which_only_the_answer_is_true(ulong seed)
    {
        var graph = Graphs.Small(seed);
        var shown = graph.Training.ToLookup(fact => fact.Head);
        foreach (var question in graph.Questions)
        {
            Assert.Equal(5, question.Options.Distinct().Count());
            Assert.Contains(question.Fact.Tail, question.Options);
            foreach (var option in question.Options.Where(option => option != question.Fact.Tail))
            {
                Assert.DoesNotContain(question.Fact with { Tail = option }, shown[question.Fact.Head]);
                Assert.DoesNotContain(graph.Rules, rule => rule.Head == question.Fact.Relation
                    && IsWalk(shown, rule.Body, question.Fact.Head, option));
            }
        }
        // No place is favoured: among 240 answers each of five places comes 48 times, give or take four standard deviations.
        Assert.All(Enumerable.Range(0, 5),
            place => Assert.InRange(graph.Questions.Count(question => question.AnswerIndex == place), 24, 72));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Without_the_head_no_strategy_answers_better_or_worse_than_chance(ulong seed)
    {
        foreach (var graph in (LatentRuleGraph[])[Graphs.Small(seed), ShuffledFacts.Of(Graphs.Small(seed), seed: 8)])
        {
            Assert.All(Splits.All, split => Assert.Equal(0.2, FrequencyBaseline.Accuracy(graph, split), 1e-12));
            for (var strategy = 0UL; strategy < 20; strategy++)
            {
                double Liking(Question question, int option) =>
                    new SplitMix64(SplitMix64.Derive(strategy, (ulong)((question.Fact.Relation * 1000) + option))).NextDouble();
                foreach (var split in Splits.All)
                    Assert.Equal(0.2, graph.Of(split)
                        .Average(question => question.Options.MaxBy(option => Liking(question, option)) == question.Fact.Tail ? 1.0 : 0),
                        1e-12);
            }
        }
    }

    [Fact]
    public void Another_number_of_options_makes_other_blocks()
    {
        var graph = Graphs.Of(Graphs.SmallOptions(1) with { Options = 4 });
        Assert.Equal(240, graph.Questions.Count);
        Assert.All(graph.Questions, question => Assert.Equal(4, question.Options.Distinct().Count()));
        Assert.All(Splits.All, split => Assert.Equal(0.25, FrequencyBaseline.Accuracy(graph, split), 1e-12));
    }

    [Fact]
    public void The_published_sizes_are_balanced_to_a_seventh_of_a_standard_deviation()
    {
        var graph = Graphs.Of(new());
        Assert.Equal(10_000, graph.Training.Count);
        Assert.Equal(5000, graph.Training.Count(fact => graph.Index.Steps(fact, graph.Rules) is not null));
        Assert.Equal((1000, 500, 500), (graph.Of(Split.Id).Count(), graph.Of(Split.OodMedium).Count(), graph.Of(Split.OodHard).Count()));
        Assert.Equal(20, graph.Rules.Count);
        Assert.Equal([2, 3, 4, 5], graph.Rules.Select(rule => rule.Steps).Distinct().Order());
        Assert.All(SplitBalance.Of(graph), row => Assert.InRange(row.Difference, -1 / 7.0, 1 / 7.0));
        Assert.All(Splits.All, split => Assert.Equal(0.1, FrequencyBaseline.Accuracy(graph, split), 1e-12));
        // Relations whose answers are too few for ten options are asked about nowhere.
        int Relations(Split split) => graph.Of(split).Select(question => question.Fact.Relation).Distinct().Count();
        Assert.Equal((9, 5, 4), (Relations(Split.Id), Relations(Split.OodMedium), Relations(Split.OodHard)));
        Assert.Equal([3, 4], graph.Of(Split.OodMedium).Select(question => question.Steps!.Value).Distinct().Order());
        Assert.Equal("5395cf9edd4df10c427d993d16249fb536873e96a31db09ebb4e71589bf5b544", GraphFolder.Checksum(graph));
    }

    [Fact]
    public void Degrees_fall_as_a_power_law_does_and_not_as_chance()
    {
        var degrees = Graphs.Of(new()).Frequencies().Values.OrderDescending().ToList();
        Assert.True(degrees[0] > 20 * degrees.Average());        // chance alone would stay within a few times the mean
        Assert.True(degrees.Take(degrees.Count / 100).Sum() > 0.1 * degrees.Sum());
    }

    [Fact]
    public void Another_seed_is_another_graph_and_the_same_seed_the_same()
    {
        Assert.Equal(GraphFolder.Checksum(Graphs.Small(3)), GraphFolder.Checksum(GraphMaker.Make(Graphs.SmallOptions(3))));
        Assert.NotEqual(GraphFolder.Checksum(Graphs.Small(3)), GraphFolder.Checksum(Graphs.Small(4)));
    }

    public static TheoryData<string, GraphOptions> Wrong => new()
    {
        { "entities", Graphs.SmallOptions(1) with { Entities = 3 } },
        { "relations", Graphs.SmallOptions(1) with { Relations = 10 } },
        { "most-steps", Graphs.SmallOptions(1) with { MostSteps = 2 } },
        { "noise", Graphs.SmallOptions(1) with { Noise = double.NaN } },
        { "deducible", Graphs.SmallOptions(1) with { DeducibleShare = 1 } },
        { "questions", Graphs.SmallOptions(1) with { QuestionsPerSplit = 5000 } },
        { "edges", Graphs.SmallOptions(1) with { TrainingTriples = 50_000 } },
        { "options", Graphs.SmallOptions(1) with { Options = 1 } },
        { "options", Graphs.SmallOptions(1) with { Options = 7 } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_cannot_be_made_is_refused_with_the_option_to_change(string option, GraphOptions options) =>
        Assert.Contains(option, Assert.Throws<BadInputException>(() => GraphMaker.Make(options)).Message, StringComparison.Ordinal);

    // By depth, one path at a time: another way than the program's, which goes by sets.
    private static bool IsWalk(ILookup<int, Triple> facts, IReadOnlyList<int> body, int from, int to, int step = 0) =>
        step == body.Count ? from == to : facts[from].Where(fact => fact.Relation == body[step])
            .Any(fact => IsWalk(facts, body, fact.Tail, to, step + 1));
}
