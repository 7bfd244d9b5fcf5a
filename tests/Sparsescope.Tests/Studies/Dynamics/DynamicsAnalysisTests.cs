using System.Text.Json;
using Sparsescope.Metrics;
using Sparsescope.Statistics;
using Sparsescope.Studies.Dynamics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Dynamics;

/// <summary>Made-up trainings whose curves are known.</summary>
public sealed class DynamicsAnalysisTests
{
    [Fact]
    public void A_curve_that_rises_and_falls_for_ID_alone_turns_and_parts_from_the_others()
    {
        var result = Analyse(seeds: 5, (step, split) => split == "id" ? -Math.Pow(Math.Log10(step + 1) - 1.5, 2) : 0);
        var turn = Assert.Single(result.Turns, row => row is { Primary: true, Model: DynamicsModels.Rules });
        Assert.Equal(TurnKind.Peak, turn.Turn);
        Assert.InRange(turn.BreakStep, 8, 128);
        Assert.Equal(5 * (MadeUpTraining.Steps.Length - 1), turn.Points);
        var late = result.States.Single(state =>
            state is { Model: DynamicsModels.Rules, Step: 1024, Split: "ood_hard", Metric: "hoyer", Layer: 1 });
        Assert.True(late.Difference!.Value.High < 0);                            // ID is denser in the end
        Assert.Equal((4, 4), (late.Df, turn.Df));
        Assert.All(result.States.Where(state => state.Split == "id"), state => Assert.Null(state.Difference));
    }

    [Fact]
    public void A_curve_that_only_rises_does_not_turn()
    {
        var result = Analyse(seeds: 5, (step, _) => Math.Log10(step + 1));
        Assert.All(result.Turns.Where(row => row.Primary), row => Assert.Equal(TurnKind.None, row.Turn));
    }

    [Fact]
    public void Seeds_that_differ_widen_intervals_which_prompts_alone_would_not()
    {
        static double Width(DynamicsResult result)
        {
            var mean = result.States.First(state => state is { Step: 64, Split: "ood_medium", Metric: "hoyer", Layer: 1 }).Mean;
            return mean.High - mean.Low;
        }
        var alike = Width(Analyse(5, (_, _) => 1));
        var different = Width(Analyse(5, (_, _) => 1, perSeed: 0.5));
        Assert.True(different > 3 * alike, $"{different} against {alike}");
    }

    [Fact]
    public void Questions_that_share_a_prompt_count_once()
    {
        static double Width(DynamicsResult result)
        {
            var accuracy = result.Behaviour.First(point => point is { Step: 64, Split: "ood_hard" }).Accuracy;
            return accuracy.High - accuracy.Low;
        }
        var apart = Width(Analyse(5, (_, _) => 1));
        var shared = Width(Analyse(5, (_, _) => 1, perPrompt: 4));
        Assert.InRange(shared / apart, 1.5, 2.7);                                 // √4
    }

    [Fact]
    public void Differences_have_the_two_way_interval_over_the_matched_questions()
    {
        var (record, questions, points) = MadeUpTraining.Of(3, (_, _) => 1, 0.5, 1);
        var result = new DynamicsAnalysis(record, questions, points).Run(CancellationToken.None);
        var cell = Metric.All.Count + Metric.All.ToList().FindIndex(metric => metric.Name == "hoyer");
        DynamicsPoint[] look = [.. points.Where(point => point is { Model: DynamicsModels.Rules, Step: 16 }).OrderBy(point => point.Seed)];
        int[] Which(Func<DynamicsQuestion, bool> isOne) => [.. questions.Index().Where(q => isOne(q.Item)).Select(q => q.Index)];
        double[][] Of(int[] group) => [.. look.Select(point => group.Select(q => (double)point.Answers[q].Figures[cell]).ToArray())];
        int[] id = Which(q => q is { Split: "id", MatchedTo: "ood_hard" }), hard = Which(q => q.Split == "ood_hard");
        string[] Prompts(int[] group) => [.. group.Select(q => questions[q].Prompt)];
        var expected = new TwoWayTable(Prompts(id), Prompts(hard)).Interval(Of(id), Of(hard), hard.Length);
        var found = result.States.Single(state =>
            state is { Model: DynamicsModels.Rules, Step: 16, Split: "ood_hard", Metric: "hoyer", Layer: 1 }).Difference;
        Assert.Equal(expected, found);
    }

    [Fact]
    public void A_slope_has_the_interval_of_the_slopes_of_its_seeds_where_questions_hardly_vary()
    {
        // Seeds whose curves rise at rates of their own, by far more than questions differ.
        double[] rates = [0.5, 1, 2];
        var (record, questions, points) = MadeUpTraining.Of(3, (_, _) => 0);
        List<DynamicsPoint> rising =
        [
            .. points.Select(point =>
            {
                var rate = rates[record.Seeds.ToList().IndexOf(point.Seed)];
                float Add(float figure) => figure + (float)(10 * rate * Math.Log10(Math.Max(1, point.Step)));
                DynamicsAnswer Raised(DynamicsAnswer answer) => answer with { Figures = [.. answer.Figures.Select(Add)] };
                return point with { Answers = [.. point.Answers.Select(Raised)] };
            }),
        ];
        var turn = new DynamicsAnalysis(record, questions, rising).Run(CancellationToken.None).Turns.First(row => row.Primary);
        var expected = TInterval.Of([.. rates.Select(rate => 10 * rate)]);
        foreach (var slope in (Interval[])[turn.Before, turn.After])
        {
            Assert.InRange(slope.Estimate, expected.Estimate - 0.1, expected.Estimate + 0.1);
            Assert.InRange(slope.Low, expected.Low - 0.3, expected.Low + 0.3);
            Assert.InRange(slope.High, expected.High - 0.3, expected.High + 0.3);
        }
        Assert.Equal(TurnKind.None, turn.Turn);
    }

    [Fact]
    public void Of_one_seed_there_are_estimates_alone_and_no_turn()
    {
        // A curve that turns as plainly as can be.
        var (record, questions, points) = MadeUpTraining.Of(1, (step, _) => -Math.Pow(Math.Log10(step + 1) - 1.5, 2));
        var report = new DynamicsReport(record, new DynamicsAnalysis(record, questions, points).Run(CancellationToken.None));
        Assert.All(report.Result.States, state =>
        {
            Assert.True(double.IsFinite(state.Mean.Estimate));
            Assert.True(double.IsNaN(state.Mean.Low) && double.IsNaN(state.Mean.High));
            Assert.False(state.Difference?.ExcludesZero ?? false);
            Assert.Null(state.Df);
        });
        Assert.All(report.Result.Behaviour, point => Assert.True(double.IsNaN(point.Accuracy.High) && double.IsNaN(point.Loss.Low)));
        Assert.All(report.Result.Turns, row => Assert.Equal((null, double.NaN), (row.Turn, row.P)));
        Assert.Contains("no interval over seeds can be given", report.Text(), StringComparison.Ordinal);
        Assert.Contains("whether the ID curve turns is not said", report.TurnSentence(DynamicsModels.Rules), StringComparison.Ordinal);
        Assert.Contains("no interval of ID less", report.PartingSentence(DynamicsModels.Rules), StringComparison.Ordinal);
        Assert.Contains("[–]", report.Markdown(), StringComparison.Ordinal);
        Assert.DoesNotContain(TurnKind.Peak.Word(), report.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("leaves out 0", report.Text(), StringComparison.Ordinal);
        var json = JsonElement.Parse(report.Json());
        var turn = json.GetProperty("turns")[0];
        foreach (var key in (string[])["turn", "df", "p"]) Assert.Equal(JsonValueKind.Null, turn.GetProperty(key).ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("states")[0].GetProperty("mean").GetProperty("low").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("series")[0].GetProperty("df").ValueKind);
    }

    [Fact]
    public void Where_some_looks_have_one_seed_so_far_theirs_alone_are_without_intervals()
    {
        var (record, questions, points) = MadeUpTraining.Of(2, (_, _) => 1);
        List<DynamicsPoint> some = [.. points.Where(point => point.Seed == record.Seeds[0] || point.Step < 64)];
        var report = new DynamicsReport(record, new DynamicsAnalysis(record, questions, some).Run(CancellationToken.None));
        Assert.All(report.Result.States, state => Assert.Equal(state.Step >= 64, double.IsNaN(state.Mean.Low)));
        Assert.Contains("two-way variance", report.Text(), StringComparison.Ordinal);
        Assert.Contains("one seed was looked at so far", report.Text(), StringComparison.Ordinal);
        Assert.Contains("no interval of ID less", report.PartingSentence(DynamicsModels.Rules), StringComparison.Ordinal);
    }

    [Fact]
    public void Intervals_of_accuracy_stay_between_0_and_1_and_the_widest_difference_is_named()
    {
        var (record, questions, points) = MadeUpTraining.Of(2, (_, _) => 1);
        // One seed knows everything and the other nothing: t of one degree of freedom would reach from −6 to 7.
        DynamicsPoint Judged(DynamicsPoint point) =>
            point with { Answers = [.. point.Answers.Select(answer => answer with { IsCorrect = point.Seed == record.Seeds[0] })] };
        points = [.. points.Select(Judged)];
        var report = new DynamicsReport(record, new DynamicsAnalysis(record, questions, points).Run(CancellationToken.None));
        Assert.All(report.Result.Behaviour, point =>
            Assert.Equal((0, 0.5, 1), (point.Accuracy.Low, point.Accuracy.Estimate, point.Accuracy.High)));
        Assert.Contains("the widest is hoyer layer 1 less ood_", report.PartingSentence(DynamicsModels.Rules), StringComparison.Ordinal);
    }

    [Fact]
    public void The_difference_is_that_to_the_matched_questions()
    {
        // ID questions matched to ood_medium are sparser by 1, those matched to ood_hard by 0.
        var result = Analyse(2, (_, split) => split is "id for ood_medium" ? 1 : 0);
        double Difference(string split) => result.States.First(state => state.Split == split
            && state is { Step: 16, Metric: "hoyer", Layer: 1, Model: DynamicsModels.Rules }).Difference!.Value.Estimate;
        Assert.InRange(Difference("ood_medium"), 0.95, 1.05);
        Assert.InRange(Difference("ood_hard"), -0.05, 0.05);
    }

    [Fact]
    public void What_is_stored_is_read_back_and_a_study_is_found_by_name_or_id()
    {
        using var folder = new DataFolder();
        var (record, questions, points) = MadeUpTraining.Of(2, (_, _) => 1, 0, 1);
        using var store = RunStore.Open(Path.Combine(folder.Path, "runs.db"));
        store.Dynamics.Begin(record, questions);
        store.Dynamics.Begin(record, questions);
        var refused = Assert.Throws<BadInputException>(() => store.Dynamics.Begin(record, [.. questions.Skip(1)]));
        Assert.Contains("other questions", refused.Message, StringComparison.Ordinal);
        foreach (var point in points) store.Dynamics.Append(record.Id, point);
        Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(store.Dynamics.Resolve("made-up")));
        Assert.Equal(record.Id, store.Dynamics.Resolve(record.Id[..6]).Id);
        Assert.Equal(questions, store.Dynamics.Questions(record.Id));
        Assert.Equal(MadeUpTraining.Steps, store.Dynamics.Steps(record.Id, DynamicsModels.Rules, ulong.MaxValue));
        var read = store.Dynamics.Points(record.Id);
        Assert.Equal(points.Count, read.Count);
        var first = points.First(point => point is { Step: 8, Model: DynamicsModels.Rules });
        var same = read.First(point => point.Step == 8 && point.Model == first.Model && point.Seed == first.Seed);
        Assert.Equal(first.Answers[3].Figures, same.Answers[3].Figures);
        Assert.Equal(
            (first.Loss, first.Answers[3].IsCorrect, first.Answers[3].Loss),
            (same.Loss, same.Answers[3].IsCorrect, same.Answers[3].Loss));
        Assert.True(double.IsNaN(read.First(point => point.Step == 0).Loss));
        Assert.ThrowsAny<Exception>(() => store.Dynamics.Append(record.Id, points[0]));
        var unknown = Assert.Throws<BadInputException>(() => store.Dynamics.Resolve("other"));
        Assert.Contains("made-up", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_are_found_by_the_names_they_were_stored_with_whatever_their_order()
    {
        var (record, questions, points) = MadeUpTraining.Of(2, (step, _) => step, 0, 1);
        var stored = record with { Measured = [.. record.Measured.Reverse().SkipLast(1), "spread", .. record.Measured.Take(1)] };
        DynamicsAnswer Reordered(DynamicsAnswer answer) => answer with
        {
            Figures = [.. Enumerable.Range(0, 2).SelectMany(layer => stored.Measured.Select(name =>
                name == "spread" ? 1000 : answer.Figures[layer * record.Measured.Count + record.Measured.ToList().IndexOf(name)]))],
        };
        List<DynamicsPoint> reordered = [.. points.Select(point => point with { Answers = [.. point.Answers.Select(Reordered)] })];
        using var folder = new DataFolder();
        using var store = RunStore.Open(Path.Combine(folder.Path, "runs.db"));
        store.Dynamics.Begin(stored, questions);
        foreach (var point in reordered) store.Dynamics.Append(record.Id, point);
        Assert.Throws<ArgumentException>(() => store.Dynamics.Append(record.Id, points[0]));
        string Result(DynamicsRecord of, IReadOnlyList<DynamicsPoint> at) =>
            JsonSerializer.Serialize(new DynamicsAnalysis(of, questions, at).Run(CancellationToken.None), s_named);
        var read = store.Dynamics.Resolve("made-up");
        Assert.Equal(stored.Measured, read.Measured);
        Assert.Equal(
            Result(record,
            [.. store.Dynamics.Points(record.Id)
            .Select(point => points.First(same => (same.Model, same.Seed, same.Step) == (point.Model, point.Seed, point.Step)))]),
            Result(read, store.Dynamics.Points(record.Id)));
    }

    private static readonly JsonSerializerOptions s_named =
        new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    [Fact]
    public void A_study_of_a_version_that_kept_no_names_has_the_fifteen_of_that_time()
    {
        var (record, questions, _) = MadeUpTraining.Of(1, (_, _) => 1, 0, 1);
        using var folder = new DataFolder();
        var path = Path.Combine(folder.Path, "runs.db");
        using (var store = RunStore.Open(path)) store.Dynamics.Begin(record with { Measured = ["hoyer"] }, questions);
        using (var db = StoreConnection.OpenForWriting(path)) db.Execute("delete from dynamics_metrics");
        using var old = RunStore.OpenReadOnly(path);
        Assert.Equal(MetricColumns.First, old.Dynamics.Resolve("made-up").Measured);
    }

    [Fact]
    public void A_report_says_the_same_as_text_markdown_and_json_and_that_it_is_unfinished()
    {
        var (record, questions, points) = MadeUpTraining.Of(2, (_, _) => 1, 0, 1);
        var report = new DynamicsReport(record, new DynamicsAnalysis(record, questions, points).Run(CancellationToken.None));
        Assert.Contains("INCOMPLETE", report.Text(), StringComparison.Ordinal);
        var finished = report with { Record = record with { Finished = "2026-01-01T00:00:00Z" } };
        Assert.DoesNotContain("INCOMPLETE", finished.Text(), StringComparison.Ordinal);
        Assert.Contains("hoyer layer 1", report.Text(), StringComparison.Ordinal);
        Assert.Contains("| 1024 |", report.Markdown(), StringComparison.Ordinal);
        var json = JsonElement.Parse(report.Json());
        Assert.Equal("made-up", json.GetProperty("study").GetProperty("name").GetString());
        Assert.Equal(2 * MadeUpTraining.Steps.Length * 3 * 2 * Metric.All.Count, json.GetProperty("states").GetArrayLength());
        Assert.DoesNotContain("NaN", report.Json(), StringComparison.Ordinal);
        string[] keys = ["schema", "splits", "series", "behaviour", "states", "turns", "resamples", "study", "method"];
        foreach (var key in keys) Assert.True(json.TryGetProperty(key, out _), key);
        Assert.Contains("two-way variance", json.GetProperty("method").GetString(), StringComparison.Ordinal);
        foreach (var rows in (string[])["series", "behaviour", "states", "turns"])
            Assert.Equal(1, json.GetProperty(rows)[0].GetProperty("df").GetInt32());
    }

    private static DynamicsResult Analyse(int seeds, Func<int, string, double> hoyer, double perSeed = 0, int perPrompt = 1)
    {
        var (record, questions, points) = MadeUpTraining.Of(seeds, hoyer, perSeed, perPrompt);
        return new DynamicsAnalysis(record, questions, points).Run(CancellationToken.None);
    }
}
