using System.Diagnostics;
using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

/// <summary>A job array on a real SLURM, in short.</summary>
public sealed class SlurmTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);

    [Fact]
    public void An_array_whose_tasks_are_stopped_killed_and_submitted_again_gives_the_run_that_was_never_cut()
    {
        using var cluster = SlurmCluster.Find();
        if (cluster is null) Assert.Skip("there is no SLURM on this machine, and none could be started");
        using var place = StudyPlace.Create(items: 150);
        foreach (var (name, value) in cluster.Environment) place.Set(name, value);
        ShadowAccounting(place, cluster);
        // By its full path, as tasks are given it: the store keeps them in a person's words.
        place.Run("study", "run", place[StudyPlace.Study], "-m", place[Workplace.Model], "--data", StudyPlace.Data, "--store", StudyPlace.Store, "-t", "1", "-q")
            .Ended(0);
        var whole = StudyPlace.Content(place);
        const string Folder = "it's a $weep";
        var all = $"{Folder}/all.db";
        place.Run("study", "submit", StudyPlace.Study, "-m", Workplace.Model, "--data", StudyPlace.Data, "-t", "1", "--shards", "4", "--time", "5", "-o", Folder).Ended(0);

        // One task is told to stop as before its time limit, another's shell is killed.
        var (isStopped, isKilled) = (false, false);
        Wait(cluster, () =>
        {
            foreach (var line in cluster.Ask("squeue", "-h", "-r", "-t", "RUNNING", "-o", "%A %K").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Split(' ') is not [var job, var task] || StudyPlace.StoredItems(place, $"{Folder}/parts/1-1-{task}of4.db") == 0) continue;
                if (task == "1" && !isStopped) cluster.Ask("scancel", "--batch", "--signal=USR1", job);
                if (task == "2" && !isKilled) cluster.Ask("scancel", "--batch", "--signal=KILL", job);
                (isStopped, isKilled) = (isStopped || task == "1", isKilled || task == "2");
            }
        });
        Assert.True(place.Has(all), Logs(place, Folder));
        foreach (var task in (int[])[3, 4]) Assert.Contains("finished", Line(place, Folder, task), StringComparison.Ordinal);

        // What did not come to its end, and a part whose store was lost.
        File.Delete(place[$"{Folder}/parts/1-1-4of4.db"]);
        File.Delete(place[all]);
        place.RunBash("cd \"it's a \\$weep\" && \"$@\" runs merge parts/*.db -o all.db").Ended(0);
        var missing = JsonElement.Parse(place.Run("runs", "missing", "--json", "--store", all).Ended(0).Text).EnumerateArray()
            .Select(part => part.GetProperty("shard").GetString()!).ToList();
        Assert.Contains("4/4", missing);
        Assert.DoesNotContain("3/4", missing);
        place.Run("runs", "missing", "--store", all, "--resubmit").Ended(0);
        Wait(cluster, () => { });
        Assert.Equal("[]", place.Run("runs", "missing", "--json", "--store", all).Ended(0).Text.Trim());
        Assert.Equal(whole, StudyPlace.Content(place, all));
        Assert.False(place.Has("sacct-was-called"));
    }

    private static void ShadowAccounting(Workplace place, SlurmCluster cluster)
    {
        Directory.CreateDirectory(place["shim"]);
        place.Write("shim/sacct", $"#!/bin/bash\ntouch '{place["sacct-was-called"]}'\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(place["shim/sacct"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        place.Set("PATH", $"{place["shim"]}:{cluster.Environment.GetValueOrDefault("PATH", Environment.GetEnvironmentVariable("PATH")!)}");
    }

    private static string Line(Workplace place, string folder, int task) => place.Run("sweep", "status", folder).Ended(0).Lines[task - 1];

    private static string Logs(Workplace place, string folder) =>
        string.Concat(Directory.EnumerateFiles(place[folder], "*.log").Select(log => $"{Path.GetFileName(log)}: {File.ReadAllText(log)}\n"));

    private static void Wait(SlurmCluster cluster, Action meanwhile)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_patience; Thread.Sleep(20))
        {
            if (cluster.Ask("squeue", "-h").Trim().Length == 0) return;
            meanwhile();
        }
        Assert.Fail($"the array did not end: {cluster.Ask("squeue")}");
    }
}
