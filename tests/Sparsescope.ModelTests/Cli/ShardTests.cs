using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Sparsescope.ModelTests.Cli;

/// <summary>
/// Runs measured in parts, as tasks of a cluster measure them: processes of their own, stores of their own, put together at the end.
/// </summary>
public sealed class ShardTests
{
    private const int Terminate = 15, UserOne = 10;

    private static string Prompts(int count) => string.Concat(Enumerable.Range(0, count).Select(i =>
        $$"""{"id": "p{{i}}", "prompt": "{{string.Join(' ', Enumerable.Repeat("hello world the thing of a user", 1 + (i % 5)))}}"}"""
            + "\n"));

    private static string[] Part(string store, string shard, params string[] more) =>
        ["study", "run", StudyPlace.Study, "-m", Workplace.Model, "--data", StudyPlace.Data, "--store", store, "-t", "1", "-q", "--shard",
            shard, .. more];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Parts_of_a_measurement_one_after_the_other_are_the_whole_to_the_byte(int count)
    {
        using var place = new Workplace();
        place.Write("in.jsonl", Prompts(200));
        string[] form = ["-f", "in.jsonl", "-q", "--raw", "--generate", "2", "--nll"];
        place.Measure([.. form, "-o", "whole.jsonl"]).Ended(0);
        var parts = new List<byte>();
        for (var number = 1; number <= count; number++)
        {
            place.Measure([.. form, "-o", $"part{number}.jsonl", "--shard", $"{number}/{count}"]).Ended(0);
            parts.AddRange(place.Read($"part{number}.jsonl"));
        }
        Assert.Equal(place.Read("whole.jsonl"), parts);
        Assert.Equal(200, place.ReadItems("whole.jsonl").Length);
    }

    [Fact]
    public void A_part_without_windows_is_empty_and_no_failure_and_another_part_does_not_go_on_in_its_output()
    {
        using var place = new Workplace();
        place.Write("in.jsonl", Prompts(3));
        place.Set("SLURM_ARRAY_TASK_ID", "2");
        place.Set("SLURM_ARRAY_TASK_COUNT", "5");
        string[] form = ["-f", "in.jsonl", "-q", "--raw"];
        place.Measure([.. form, "-o", "all.jsonl"]).Ended(0);       // nothing is cut without the option
        Assert.Equal(3, place.ReadItems("all.jsonl").Length);
        place.Measure([.. form, "-o", "one.jsonl", "--shard", "1/3"]).Ended(0);
        Assert.Equal(place.Read("all.jsonl"), place.Read("one.jsonl"));
        foreach (var number in (int[])[2, 3])
        {
            place.Measure([.. form, "-o", $"{number}.jsonl", "--shard", $"{number}/3"]).Ended(0);
            Assert.Empty(place.Read($"{number}.jsonl"));
            place.Measure([.. form, "-o", $"{number}.jsonl", "--shard", $"{number}/3", "--resume"]).Ended(0);
        }
        place.Measure([.. form, "-o", "one.jsonl", "--shard", "2/3", "--resume"]).Refused("\"1/3\"", "\"2/3\"");
        foreach (var wrong in (string[])["0/3", "4/3", "1-3", "x"])
            place.Measure([.. form, "-o", "wrong.jsonl", "--shard", wrong]).Refused("--shard", wrong);
    }

    [Theory]
    [InlineData(Terminate)]
    [InlineData(UserOne)]
    public void A_part_that_is_told_to_stop_ends_with_75_and_goes_on_where_it_stopped(int signal)
    {
        using var place = new Workplace();
        place.Write("in.jsonl", Prompts(600));
        string[] form = ["-f", "in.jsonl", "--raw", "--generate", "4", "-o"];
        place.Measure([.. form, "whole.jsonl", "-q", "--shard", "1/2"]).Ended(0);
        using (var run = place.StartMeasure([.. form, "part.jsonl", "--shard", "1/2"]))
        {
            while (!run.HasExited && !(place.Has("part.jsonl") && new FileInfo(place["part.jsonl"]).Length > 20_000)) Thread.Sleep(2);
            run.Send(signal);
            var ended = run.Wait().Ended(75);
            Assert.Contains("goes on from here", ended.Error, StringComparison.Ordinal);
        }
        Assert.InRange(place.ReadItems("part.jsonl").Length, 1, 299);
        place.Measure([.. form, "part.jsonl", "-q", "--shard", "1/2", "--resume"]).Ended(0);
        Assert.Equal(place.Read("whole.jsonl"), place.Read("part.jsonl"));
    }

    [Fact]
    public void A_whole_run_that_is_told_to_stop_ends_as_before()
    {
        using var place = new Workplace();
        place.Write("in.jsonl", Prompts(600));
        using var run = place.StartMeasure("-f", "in.jsonl", "--raw", "--generate", "4", "-o", "out.jsonl");
        while (!run.HasExited && !(place.Has("out.jsonl") && new FileInfo(place["out.jsonl"]).Length > 20_000)) Thread.Sleep(2);
        run.Send(Terminate);
        run.Wait().Ended(130);
    }

    [Fact]
    public void Parts_of_a_study_merged_in_any_order_are_the_run_that_was_never_cut()
    {
        using var place = StudyPlace.Create(items: 150);
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        var whole = StudyPlace.Content(place);
        foreach (var count in (int[])[1, 2, 3, 8])
        {
            var parts = Enumerable.Range(1, count).Select(number => $"{number}of{count}.db").ToList();
            foreach (var (i, store) in parts.Index())
            {
                var said = place.Run(Part(store, $"{i + 1}/{count}")).Ended(0).Text;
                Assert.Contains(count == 1 ? "verdict: " : $"part {i + 1}/{count} of mine on tiny", said, StringComparison.Ordinal);
                if (count > 2) continue;
                Assert.Contains(count == 1 ? "verdict: " : "is measured", place.Run(Part(store, $"{i + 1}/{count}")).Ended(0).Text,
                    StringComparison.Ordinal);
            }
            place.Run(["runs", "merge", .. parts, "-o", $"all{count}.db"]).Ended(0);
            Assert.Equal(whole, StudyPlace.Content(place, $"all{count}.db"));
            Assert.Equal("[]", place.Run("runs", "missing", "--json", "--store", $"all{count}.db").Ended(0).Text.Trim());
            place.Run("runs", "verify", $"all{count}.db").Ended(0);
        }
        // Any order, and merges of merges, to the last column.
        place.Run("runs", "merge", "3of3.db", "1of3.db", "2of3.db", "-o", "other.db").Ended(0);
        Assert.Equal(StudyPlace.Everything(place, "all3.db"), StudyPlace.Everything(place, "other.db"));
        place.Run("runs", "merge", "2of3.db", "3of3.db", "-o", "some.db").Ended(0);
        place.Run("runs", "merge", "1of3.db", "some.db", "-o", "nested.db").Ended(0);
        Assert.Equal(StudyPlace.Everything(place, "all3.db"), StudyPlace.Everything(place, "nested.db"));
        place.Run("runs", "merge", "all3.db", "some.db", "1of3.db", "nested.db", "-o", "nested.db").Ended(0);
        Assert.Equal(StudyPlace.Everything(place, "all3.db"), StudyPlace.Everything(place, "nested.db"));
        Assert.Empty(Directory.GetFiles(place.Folder, "*merging*"));
        Assert.Contains("nothing to measure", place.Run("study", "run", StudyPlace.Study, "-m", Workplace.Model, "--data", StudyPlace.Data,
            "--store", "nested.db", "-t", "1").Ended(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named_and_a_run_without_parts_measures_just_that()
    {
        using var place = StudyPlace.Create(items: 150);
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        var whole = StudyPlace.Content(place);
        foreach (var number in (int[])[1, 3]) place.Run(Part($"{number}.db", $"{number}/4")).Ended(0);
        place.Run("runs", "merge", "1.db", "3.db", "-o", "some.db").Ended(0);
        var missing = JsonElement.Parse(place.Run("runs", "missing", "--json", "--store", "some.db").Ended(0).Text).EnumerateArray()
            .ToList();
        Assert.Equal(["2/4", "4/4"], missing.Select(part => part.GetProperty("shard").GetString()!));
        Assert.All(missing, part => Assert.Equal(("mine", "tiny"),
            (part.GetProperty("study").GetString(), part.GetProperty("model").GetString())));
        Assert.Equal(["study", "model", "shard"], missing[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(2, place.Run("runs", "missing", "1.db", "3.db").Ended(0).Lines.Length);
        place.Run("study", "run", StudyPlace.Study, "-m", Workplace.Model, "--data", StudyPlace.Data, "--store", "some.db", "-t", "1", "-q")
            .Ended(0);
        Assert.Equal(whole, StudyPlace.Content(place, "some.db"));
    }

    [Theory]
    [InlineData("update states set hoyer = hoyer + 0.001", "hoyer")]
    [InlineData("update runs set model_sha256 = 'ffff'", "model_sha256")]
    [InlineData("update runs set data_sha256 = 'ffff'", "data_sha256")]
    [InlineData("update runs set program = '9.9'", "program")]
    [InlineData("update runs set engine = replace(engine, '\"instructions\":\"', '\"instructions\":\"other-')", "instructions")]
    [InlineData("update items set prompt = 'another'", "prompt")]
    public void What_contradicts_itself_is_refused_with_both_values_and_nothing_changes(string change, string named)
    {
        using var place = StudyPlace.Create(items: 30);
        place.Run(Part("a.db", "1/2")).Ended(0);
        File.Copy(place["a.db"], place["b.db"]);
        using (var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = place["b.db"], Pooling = false }.ToString()))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = change;
            Assert.InRange(command.ExecuteNonQuery(), 1, int.MaxValue);
        }
        var before = (StudyPlace.Everything(place, "a.db"), StudyPlace.Everything(place, "b.db"));
        foreach (var order in (string[][])[["a.db", "b.db"], ["b.db", "a.db"]])
        {
            place.Run(["runs", "merge", .. order, "-o", "all.db"]).Refused(named, "was ", "now ");
            Assert.False(place.Has("all.db"));
        }
        Assert.Equal(before, (StudyPlace.Everything(place, "a.db"), StudyPlace.Everything(place, "b.db")));
    }

    [Fact]
    public void Parts_of_other_models_or_kernels_are_no_parts_of_one_run()
    {
        using var place = StudyPlace.Create(items: 150);
        place.Run(Part("1.db", "1/2")).Ended(0);
        place.Run(Part("2.db", "2/2", "-ub", "64")).Ended(0);
        place.Run("runs", "merge", "1.db", "2.db", "-o", "all.db").Refused("ubatch_size", "512", "64");
        place.Run(Part("1.db", "1/2", "-ub", "64")).Refused("ubatch_size", "512", "64", "--constraint");
        Assert.False(place.Has("all.db"));
        place.Run(Part("exact.db", "2/2", "--exact", "--engine", "native")).Ended(0);
        place.Run("runs", "merge", "1.db", "exact.db", "-o", "all.db").Ended(0);     // meant to be two runs
        Assert.Equal(2, place.Run("runs", "missing", "--store", "all.db").Ended(0).Lines.Length);
    }

    [Fact]
    public void A_figure_that_was_changed_is_found()
    {
        using var place = StudyPlace.Create(items: 30);
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        Assert.Contains("sound", place.Run("runs", "verify", "--store", StudyPlace.Store).Ended(0).Text, StringComparison.Ordinal);
        using (var db = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = place[StudyPlace.Store],
            Pooling = false
        }.ToString()))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "update states set hoyer = hoyer * 1.0000001 where item = 3 and pass = 'main' and layer = 1";
            Assert.Equal(1, command.ExecuteNonQuery());
        }
        var checks = JsonElement.Parse(place.Run("runs", "verify", StudyPlace.Store, "--json").Ended(2).Text).EnumerateArray().ToList();
        Assert.Equal([true, false], checks.Select(check => check.GetProperty("sound").GetBoolean()));
        Assert.Contains("figures had the hash", checks[1].GetProperty("finding").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Killed_at_any_moment_parts_go_on_and_merge_to_the_run_that_was_never_cut()
    {
        using var place = StudyPlace.Create(items: 150);
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        var random = new SplitMix64(3);
        foreach (var number in (int[])[1, 2])
        {
            var store = $"{number}.db";
            for (var times = 0; times < 4; times++)
            {
                using var run = place.Start(Part(store, $"{number}/2"));
                var from = StudyPlace.StoredItems(place, store);
                while (!run.HasExited && StudyPlace.StoredItems(place, store) < from + 10 + random.NextInt32(20)) Thread.Sleep(2);
                run.Kill();
                Assert.InRange(StudyPlace.StoredItems(place, store), from, long.MaxValue);   // what was stored stays
            }
            place.Run(Part(store, $"{number}/2")).Ended(0);
        }
        // A merge that is killed leaves what it reads as it was, and the next one is whole.
        var cut = 0;
        long Length(string name) => new FileInfo(place[name]) is { Exists: true } file ? file.Length : -1;
        for (var times = 0; times < 4; times++)
        {
            using var merge = place.Start("runs", "merge", "2.db", "1.db", "-o", "all.db");
            // As soon as its file is there, and when that has grown by so many pages.
            var bytes = times * 4096L * (1 + random.NextInt32(8));
            while (!merge.HasExited && !place.Has("all.db") && Length("all.db.merging") < bytes) Thread.Sleep(1);
            if (!merge.HasExited) cut++;
            merge.Kill();
        }
        Assert.InRange(cut, 1, 4);
        place.Run("runs", "merge", "2.db", "1.db", "-o", "all.db").Ended(0);
        Assert.Equal(StudyPlace.Content(place), StudyPlace.Content(place, "all.db"));
    }

    [Fact]
    public void A_disk_that_is_full_leaves_every_store_as_it_was()
    {
        using var place = StudyPlace.Create(items: 150);
        foreach (var number in (int[])[1, 2]) place.Run(Part($"{number}.db", $"{number}/2")).Ended(0);
        var before = StudyPlace.Everything(place, "1.db");
        var full = place.RunBash("ulimit -f 400; export DOTNET_EnableWriteXorExecute=0; \"$@\" runs merge 1.db 2.db -o all.db");
        Assert.Equal(2, full.ExitCode);
        Assert.DoesNotContain("   at ", full.Error, StringComparison.Ordinal);
        Assert.False(place.Has("all.db") || place.Has("all.db.merging"));
        Assert.Equal(before, StudyPlace.Everything(place, "1.db"));
        place.Run("runs", "merge", "1.db", "2.db", "-o", "all.db").Ended(0);
    }

    [Fact]
    public void Several_studies_run_on_several_models_in_one_command()
    {
        using var place = StudyPlace.Create(items: 30);
        Directory.CreateDirectory(place["second"]);
        File.WriteAllText(place["second/study.yaml"], StudyPlace.Yaml().Replace("study: mine", "study: second", StringComparison.Ordinal));
        File.Copy(place[Workplace.Model], place["small.gguf"]);
        string[] both = ["study", "run", StudyPlace.Study, "second", "-m", Workplace.Model, "-m", "small.gguf", "--data", StudyPlace.Data,
            "--store", StudyPlace.Store, "-t", "1", "-q"];
        place.Run(both).Ended(0);
        var runs = JsonElement.Parse(place.Run("runs", "list", "--json", "--store", StudyPlace.Store).Ended(0).Text).EnumerateArray()
            .ToList();
        Assert.Equal(["mine", "second"], runs.Select(run => run.GetProperty("study").GetString()!).Distinct()
            .Order(StringComparer.Ordinal));
        place.Run([.. both, "--shard", "1/1"]).Ended(0);
    }

    [Fact]
    public void A_sweep_of_a_file_is_measured_once_and_shown_on_one_page()
    {
        using var place = StudyPlace.Create(items: 30);
        place.Write("sweep.yaml",
            $"studies: [{StudyPlace.Study}]\nmodels: [{Workplace.Model}]\nprecisions: [default, fast]\ndata: {StudyPlace.Data}\n");
        place.Run("sweep", "run", "sweep.yaml", "--store", StudyPlace.Store, "-t", "1", "-q").Ended(0);
        Assert.Contains("nothing to measure", place.Run("sweep", "run", "sweep.yaml", "--store", StudyPlace.Store, "-t", "1").Ended(0)
            .Error, StringComparison.Ordinal);
        var cells = JsonElement.Parse(place.Run("sweep", "report", "--store", StudyPlace.Store, "--json").Ended(0).Text).EnumerateArray()
            .ToList();
        Assert.Equal(4, cells.Count);
        Assert.All(cells, cell => Assert.True(cell.GetProperty("p_sweep").GetDouble() >= cell.GetProperty("p").GetDouble()));
        Assert.Contains("4 preregistered effects", place.Run("sweep", "report", "--store", StudyPlace.Store).Ended(0).Text,
            StringComparison.Ordinal);
        place.Write("sweep.yaml", "studies: [a]\nmodels: [b]\nprecisions: [coarse]\n");
        place.Run("sweep", "run", "sweep.yaml").Refused("sweep.yaml:3", "coarse");
        place.Run("sweep", "status", "nowhere").Refused("nowhere", "plan.json");
    }

    [Fact]
    public void The_library_for_a_kind_of_processor_can_be_named()
    {
        if (!OperatingSystem.IsLinux()
            || System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
            Assert.Skip("the names are those of Linux on x64");
        using var place = new Workplace();
        foreach (var name in (string[])["sse42", "libggml-cpu-sse42.so"])
        {
            place.Set("SPARSESCOPE_CPU", name);
            Assert.Contains("libggml-cpu-sse42.so", place.Run("doctor").Ended(0).Text, StringComparison.Ordinal);
        }
        place.Write("in.jsonl", Prompts(2));
        place.Measure("-f", "in.jsonl", "--raw", "-q", "-o", "out.jsonl").Ended(0);
        Assert.Contains("libggml-cpu-sse42.so", File.ReadAllText(place["out.jsonl.run.json"]), StringComparison.Ordinal);
        place.Set("SPARSESCOPE_CPU", "pdp11");
        place.Measure("-f", "in.jsonl", "--raw", "-q", "-o", "other.jsonl").Refused("SPARSESCOPE_CPU", "pdp11", "haswell");
    }
}
