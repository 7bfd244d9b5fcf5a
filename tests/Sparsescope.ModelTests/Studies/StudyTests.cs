using System.Text.RegularExpressions;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.ModelTests.Cli;
using Sparsescope.Studies;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.ModelTests.Studies;

/// <summary>The front door of studies: load, run, read the verdict.</summary>
public sealed partial class StudyTests
{
    [Fact]
    public async Task A_study_run_by_a_program_stores_what_the_command_stores()
    {
        using var place = StudyPlace.Finished();
        using (var model = await Model.OpenAsync(place[Workplace.Model], new() { Threads = 1 }))
        using (var store = RunStore.Open(place["library.db"]))
        {
            var report = await Study.Load(place[StudyPlace.Study], place[StudyPlace.Data]).RunAsync(model, store);
            Assert.Equal(30, report.Result.N);
            Assert.NotEmpty(report.Verdict.Sentence);
            Assert.NotNull(report.Run.Finished);
            // The model is still open.
            Assert.InRange(model.Measure("hello world").States[^1][Metric.Hoyer], 0, 1);
        }
        Assert.Equal(Measured(place, StudyPlace.Store), Measured(place, "library.db"));
    }

    [Fact]
    public async Task A_model_can_be_measured_while_a_study_runs_on_it()
    {
        using var place = StudyPlace.Create(items: 30);
        using var model = await Model.OpenAsync(place[Workplace.Model], new() { Threads = 1 });
        using var store = RunStore.Open(place["library.db"]);
        var alone = model.Measure("hello world").States[^1].Metrics.ToArray();
        var running = Study.Load(place[StudyPlace.Study], place[StudyPlace.Data]).RunAsync(model, store, new StudyRunOptions(Limit: 8));
        do Assert.Equal(alone, model.Measure("hello world").States[^1].Metrics.ToArray());
        while (!running.IsCompleted);
        Assert.Equal(24, (await running).Result.N);
    }

    [Fact]
    public async Task A_cancelled_study_keeps_what_it_measured_and_goes_on_from_there()
    {
        using var place = StudyPlace.Create(items: 60);
        using var model = await Model.OpenAsync(place[Workplace.Model], new() { Threads = 1 });
        var study = Study.Load(place[StudyPlace.Study], place[StudyPlace.Data]);
        using (var store = RunStore.Open(place["library.db"]))
        {
            using var stop = new CancellationTokenSource();
            var first = new Told { OnItem = count => { if (count == 40) stop.Cancel(); } };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => study.RunAsync(model, store, null, first, stop.Token));
            Assert.Equal(first.Items, store.Stored(store.Runs()[0].Id, RunStore.MainPass));
            var second = new Told();
            await study.RunAsync(model, store, null, second, TestContext.Current.CancellationToken);
            Assert.Equal(first.Items, second.Done["main"]);
        }
        using (var whole = RunStore.Open(place["whole.db"])) await study.RunAsync(model, whole);
        Assert.Equal(Measured(place, "whole.db"), Measured(place, "library.db"));
    }

    [Fact]
    public void A_study_that_is_not_there_is_bad_input()
    {
        Assert.Contains("no study 'none-such'", Assert.Throws<BadInputException>(() => Study.Load("none-such")).Message);
        Assert.Equal("latent-rules", Study.Load("latent-rules").Name);
        using var place = StudyPlace.Create(items: 3);
        Assert.Equal(Remedy.NameData, Assert.Throws<BadInputException>(() => Study.Load(place[StudyPlace.Study])).Remedy);
    }

    // The paths are as they were named.
    private static string Measured(Workplace place, string store) => Environment().Replace(StudyPlace.Content(place, store), "");

    [GeneratedRegex("""\{"study_folder":[^}]*\}""")]
    private static partial Regex Environment();

    private sealed class Told : IStudyProgress
    {
        internal int Items { get; private set; }

        internal Dictionary<string, int> Done { get; } = [];

        internal Action<int> OnItem { get; init; } = _ => { };

        public void Say(string sentence) { }

        public void BeginPass(string pass, int items, int done) => Done[pass] = done;

        public void Measured(int tokens) => OnItem(++Items);

        public void EndPass() { }
    }
}
