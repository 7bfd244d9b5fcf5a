using System.Text.Json;

namespace Sparsescope.ModelTests.Cli;

/// <summary>`train` as a process: what it leaves behind, and what remains after every kind of end.</summary>
public sealed class TrainTests
{
    // A file system of its own for a run, seen by nobody else; what is in it is kept when the run ends.
    private const string OnSmallDisk =
        "mkdir disk && mount -t tmpfs -o size=600k none disk && { \"$@\"; code=$?; cp -r disk/. kept; exit $code; }";

    [Fact]
    public void A_run_leaves_its_log_its_state_and_models_that_measure_and_inspect_read()
    {
        using var place = new TrainPlace();
        var ended = place.Train("out").Ended(0);
        Assert.Contains("step 60/60, loss ", ended.Error);
        string[] files = ["evaluation.csv", "log.csv", "model-f16.gguf", "model-f32.gguf", "model-q8_0.gguf", "run.json",
            "state.safetensors", "step-000000.gguf", "step-000025.gguf", "train.yaml"];
        Assert.Equal(files, Directory.GetFiles(place.Files["out"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        var log = File.ReadAllLines(place.Files["out/log.csv"]);
        Assert.Equal("step,learning_rate,loss,gradient_norm", log[0]);
        Assert.Equal(61, log.Length);
        double Loss(int step) => double.Parse(log[step].Split(',')[2], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(Loss(1), 2.8, 3.2);                       // ln 20 = 3.0
        Assert.InRange(Loss(60), 0.1, Loss(1) - 0.5);
        var evaluations = File.ReadAllLines(place.Files["out/evaluation.csv"]);
        Assert.Equal("step,split,n,accuracy,accuracy_low,accuracy_high,answer_loss", evaluations[0]);
        Assert.Equal(["0,id,6", "0,ood_medium,6", "0,ood_hard,6", "20,id,6"], evaluations[1..5]
            .Select(row => string.Join(',', row.Split(',')[..3])));
        Assert.Equal(1 + 4 * 3, evaluations.Length);
        using var about = JsonDocument.Parse(place.Files.Read("out/run.json"));
        Assert.Contains(about.RootElement.GetProperty("weights_sha256").GetString()!, ended.Text);

        foreach (var model in (string[])["model-f32.gguf", "model-f16.gguf", "model-q8_0.gguf", "step-000025.gguf"])
        {
            place.Files.Run("inspect", $"out/{model}").Ended(0);
            var item = Assert.Single(place.Files.Run("measure", "-m", $"out/{model}", "-t", "1", "-p", "Q7 P1 ").Ended(0).Items);
            Assert.Equal(6, item.GetProperty("n_tokens").GetInt32());
        }
    }

    [Fact]
    public void After_kill_9_at_any_point_a_resumed_run_ends_with_the_same_bytes()
    {
        using var place = new TrainPlace();
        place.Train("whole", "-q").Ended(0);
        var (random, killed) = (new SplitMix64(5), 0);
        for (var chain = 0; chain < 4; chain++)
        {
            for (var times = 0; times < 2; times++)
            {
                using var run = place.Start($"out{chain}", "-q", "--resume");
                KillTests.WaitForBytes(run, place.Files[$"out{chain}/log.csv"],
                    (long)(new FileInfo(place.Files["whole/log.csv"]).Length * (times + random.NextDouble()) / 2));
                if (!run.HasExited) killed++;
                run.Kill();
            }
            place.Train($"out{chain}", "-q", "--resume").Ended(0);
            place.RequireSame("whole", $"out{chain}");
        }
        Assert.True(killed >= 4, $"only {killed} runs were killed in time");
    }

    [Fact]
    public void Ctrl_C_saves_the_last_step_and_a_resumed_run_ends_with_the_same_bytes()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT, which is for Unix");
        using var place = new TrainPlace(steps: 150, more: "# saved at the interruption alone");
        place.Files.Write(TrainPlace.Config, File.ReadAllText(place.Files[TrainPlace.Config]).Replace("save_every: 1", "save_every: 1000"));
        place.Train("whole", "-q").Ended(0);
        using (var run = place.Start("out"))
        {
            KillTests.WaitForBytes(run, place.Files["out/log.csv"], 1500);
            run.SendInterrupt();
            var ended = run.Wait().Ended(130);
            Assert.Contains("--resume goes on", ended.Error);
            Assert.Contains("sparsescope: interrupted", ended.Error);
        }
        place.Train("out", "-q", "--resume").Ended(0);
        place.RequireSame("whole", "out");
    }

    [Fact]
    public void On_a_full_disk_the_last_state_is_whole_and_the_run_goes_on_once_there_is_room()
    {
        using var place = new TrainPlace();
        BadOutputTests.RequireMounts(place.Files);
        Directory.CreateDirectory(place.Files["kept"]);
        place.Train("whole", "-q").Ended(0);
        place.Files.RunShellAny($"unshare -r -m bash -c '{OnSmallDisk}' \"$0\" \"$@\"", TrainPlace.Arguments("disk", "-q"))
            .Refused("No space left");
        place.Train("kept", "-q", "--resume").Ended(0);
        place.RequireSame("whole", "kept");
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_with_the_step_and_keeps_the_last_state()
    {
        using var place = new TrainPlace();
        place.Files.Write(TrainPlace.Config, File.ReadAllText(place.Files[TrainPlace.Config])
            .Replace("learning_rate: 0.003", "learning_rate: 1.0e+30"));
        var ended = place.Train("out", "-q").Ended(3);
        var line = Assert.Single(ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(
            "^sparsescope: Step [0-9]+: the (loss|norm of the gradients) is (NaN|-?Infinity)\\. Training stopped; "
            + "'out/state.safetensors' holds", line);
        var steps = File.ReadAllLines(place.Files["out/log.csv"]).Length - 1;
        Assert.StartsWith($"sparsescope: Step {steps + 1}:", line);
        Assert.False(place.Files.Has("out/model-f32.gguf"));
        // Resumed, it comes to the same step.
        Assert.Equal(line, Assert.Single(place.Train("out", "-q", "--resume").Ended(3)
            .Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Existing_results_other_runs_and_damaged_states_are_refused_and_kept()
    {
        using var place = new TrainPlace(steps: 3);
        place.Train("out", "-q").Ended(0);
        var state = place.Files.Read("out/state.safetensors");
        place.Train("out").Refused("out/", "--resume", "--overwrite");
        File.Delete(place.Files["out/log.csv"]);
        place.Train("out").Refused("out/", "--resume", "--overwrite");
        place.Train("out", "--resume").Refused("log.csv", "holds 0 steps where the run has taken 3");
        place.Train("out", "-q", "--overwrite").Ended(0);
        var yaml = File.ReadAllText(place.Files[TrainPlace.Config]);
        place.Files.Write(TrainPlace.Config, yaml.Replace("learning_rate: 0.003", "learning_rate: 0.002"));
        place.Train("out", "--resume").Refused("learning_rate was 0.003, now 0.002", "--overwrite");
        place.Files.Write("graph/train.txt", File.ReadAllText(place.Files["graph/train.txt"]) + "Q1 P1 Q2\n");
        place.Files.Write(TrainPlace.Config, yaml);
        place.Train("out", "--resume").Refused("its data was");
        Assert.Equal(state, place.Files.Read("out/state.safetensors"));
        place.Files.Write("out/state.safetensors", state[..(state.Length / 2)]);
        place.Train("out", "--resume").Refused("state.safetensors");
        place.Train("out", "-q", "--overwrite").Ended(0);
    }

    [Fact]
    public void Bad_configurations_are_refused_by_file_and_line()
    {
        using var place = new TrainPlace(steps: 3);
        var yaml = File.ReadAllText(place.Files[TrainPlace.Config]);
        void Refused(string from, string to, params string[] words)
        {
            place.Files.Write(TrainPlace.Config, yaml.Replace(from, to, StringComparison.Ordinal));
            place.Train("out").Refused(words);
        }
        Refused("steps: 3", "stepps: 3", "train.yaml:1", "'steps' is missing");
        Refused("batch: 8", "batch: 0", "train.yaml:5", "'batch'");
        Refused("batch: 8", "bach: 8", "train.yaml:5", "did you mean 'batch'?");
        Refused("heads: 2,", "heads: 3,", "train.yaml:3", "divide");
        Refused("context: 16", "context: 4", "context", "raise it");
        Refused("graph: graph", "graph: nowhere", "nowhere");
        Refused("steps: 3", "steps: [", "train.yaml:", "YAML");
        place.Files.Run("train", "missing.yaml", "-o", "out").Refused("missing.yaml");
        place.Files.Write(TrainPlace.Config, yaml);
        place.Files.Run("train", TrainPlace.Config).Refused("-o");
    }
}
