using Sparsescope.Cli;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Cli;
using Sparsescope.Tests.Studies.Dynamics;
using Sparsescope.Tests.Studies.Reporting;

namespace Sparsescope.Tests.Studies.Store;

/// <summary>A store of every older version is read as it is.</summary>
public sealed class OlderStoreTests
{
    [Theory]
    [MemberData(nameof(OlderStores.States), MemberType = typeof(OlderStores))]
    public void Everything_it_holds_is_read_and_the_file_stays_as_it_was(int migrations)
    {
        using var place = new StoreFolder();
        var run = place.Fill(3);
        var (record, questions, points) = MadeUpTraining.Of(1, (_, _) => 1, 0, 1);
        using (var store = RunStore.Open(place.Store))
        {
            store.Append(run.Id, "main", [Samples.Failed(3)]);
            store.ReplaceAggregates(run.Id, [new("x", "resid_post", 0, "overlap", 0.5, null)]);
            store.SaveAnalysis(run.Id, new("0.1.0", 1, "2026-01-02T04:00:00Z", """{"verdict":{"name":"no effect","sentence":"None."}}"""));
            store.Dynamics.Begin(record, questions);
            store.Dynamics.Append(record.Id, points[0]);
        }
        var older = place["older.db"];
        OlderStores.Write(place.Store, older, migrations);
        var before = File.ReadAllBytes(older);
        using (var store = RunStore.OpenReadOnly(older))
        {
            Assert.Equal(run with { Finished = "2026-01-02T04:00:00Z", EngineIdentityJson = null },
                Assert.Single(store.Runs()) with { EngineIdentityJson = null });
            foreach (var (expected, actual) in ((StoredItem[])[Samples.Item(0), Samples.Item(1), Samples.Item(2), Samples.Failed(3)])
                .Zip(store.Items(run.Id, "main", vectors: true))) Samples.Same(migrations < 4 ? expected with { Group = null }
                    : expected, actual);
            Assert.Equal([new("main", 4, 1)], store.Passes(run.Id));
            Assert.Equal((4, 1), store.Counts(run.Id, "main"));
            Assert.Equal(MetricColumns.First, store.MeasuredMetrics(run.Id, "main"));
            Assert.Equal(migrations < 2 ? 0 : 1, store.Aggregates(run.Id).Count);
            if (migrations < 2) Assert.Null(store.Analysis(run.Id));
            else Assert.Equal(("0.1.0", 1, "no effect"),
                (store.Analysis(run.Id)!.Program, store.Analysis(run.Id)!.Rule, store.Analysis(run.Id)!.Verdict));
            Assert.Equal(migrations < 3 ? [] : [record.Id], store.Dynamics.All().Select(study => study.Id));
            if (migrations >= 3)
            {
                Assert.Equal(record.Measured, store.Dynamics.All()[0].Measured);
                Assert.Equal(points[0].Answers[1].Figures, store.Dynamics.Points(record.Id).Single().Answers[1].Figures);
            }
            Assert.ThrowsAny<Exception>(() => store.Finish(run.Id, "2027-01-01T00:00:00Z"));
            Assert.ThrowsAny<Exception>(() => store.SaveAnalysis(run.Id, new("0.1.0", 2, null, "{}")));
            Assert.ThrowsAny<Exception>(() => store.Append(run.Id, "twin-1", [Samples.Item(0)]));
        }
        Assert.Equal(before, File.ReadAllBytes(older));
    }

    [Theory]
    [MemberData(nameof(OlderStores.States), MemberType = typeof(OlderStores))]
    public void Its_runs_are_listed_shown_reported_compared_and_exported_without_a_run_first(int migrations)
    {
        using var place = new StoreFolder();
        MadeUpStore.Add(place.Store, items: 20);
        MadeUpStore.Add(place.Store, items: 20, digit: 'b', model: "other");
        var older = place["older.db"];
        OlderStores.Write(place.Store, older, migrations);
        var before = File.ReadAllBytes(older);
        // Reports without a stored analysis by the present rule judge, which takes its time: the wide ones where there is one.
        string[][] commands =
        [
            ["runs", "list"], ["runs", "show", "aaa"],
            ["study", "export", "aaa", "-o", place["l.csv"], "--items", place["i.csv"]],
            ["study", "report", "aaa"],
        ];
        string[][] more =
        [
            ["study", "report", "aaa", "bbb", "-o", place["r.html"]],
            ["study", "report", "aaa", "--format", "json"],
            ["study", "compare", "aaa", "bbb"],
        ];
        foreach (var command in migrations == Schema.Migrations.Count - 1 ? [.. commands, .. more] : commands)
        {
            var (code, _, error) = CommandRun.Of([.. command, "--store", older]);
            Assert.True(code == ExitCode.Ok, error);
        }
        Assert.Equal(before, File.ReadAllBytes(older));
    }

    [Fact]
    public void It_is_read_where_neither_file_nor_folder_may_be_written()
    {
        using var place = new StoreFolder();
        var run = place.Fill(2);
        OlderStores.Write(place.Store, place["older.db"], 1);
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("needs Unix permissions that bind this user");
            return;
        }
        File.SetUnixFileMode(place.Folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using var store = RunStore.OpenReadOnly(place["older.db"]);
            Assert.Equal(2, store.Items(run.Id, "main", vectors: true).Count());
        }
        finally
        {
            File.SetUnixFileMode(place.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [MemberData(nameof(OlderStores.States), MemberType = typeof(OlderStores))]
    public void Writing_brings_it_up_to_date_with_all_it_holds(int migrations)
    {
        using var place = new StoreFolder();
        var run = place.Fill(2);
        using (var store = RunStore.Open(place.Store)) store.SaveAnalysis(run.Id, new("0.1.0", RuleVersion.Current, null, "{}"));
        var older = place["older.db"];
        OlderStores.Write(place.Store, older, migrations);
        using (var store = RunStore.Open(older)) store.Append(run.Id, "main", [Samples.Item(2)]);
        using var read = RunStore.OpenReadOnly(older);
        foreach (var (i, item) in read.Items(run.Id, "main", vectors: true).Index()) Samples.Same(Samples.Item(i), item);
        Assert.Equal(migrations < 2 ? 0 : 1, read.Analyses(run.Id).Count);
        var judgings = Schema.Migrations.Index().Single(migration => migration.Item.Name == "007_judgings").Index;
        if (migrations is >= 2 && migrations <= judgings)
            Assert.Equal(("0.1.0", 1, "2026-01-02T04:00:00Z"),
                (read.Analysis(run.Id)!.Program, read.Analysis(run.Id)!.Rule, read.Analysis(run.Id)!.Created));
    }
}
