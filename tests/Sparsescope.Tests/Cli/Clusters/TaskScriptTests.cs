using System.ComponentModel;
using System.Diagnostics;
using Sparsescope.Cli.Clusters;
using Sparsescope.Measuring;

namespace Sparsescope.Tests.Cli.Clusters;

/// <summary>The script of a task, run by bash with stand-ins for the program and for SLURM.</summary>
public sealed class TaskScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("a folder's $name ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SubmitPlan Plan(string with = "slurm") => new(
        [new("levels", "", "/a study's folder"), new("second", "", "second")], [new("tiny", "-m", "/models/$ti ny.gguf"), new("hub", "--hf-repo", "user/repo:Q4_0")], 3)
    {
        Program = ["bash", Path.Combine(_folder, "program.sh")],
        Options = ["--data", "/da`ta", "--exact"],
        With = with,
        Restarts = 2,
        Scheduling = with == "slurm" ? ["--array=1-12"] : ["--jobs", "1"],
    };

    private (int Code, string Said) Run(string script, string program, string? task, string scontrol = "exit 0", int restarts = 0, string signal = "")
    {
        File.WriteAllText(Path.Combine(_folder, "job.sh"), script);
        File.WriteAllText(Path.Combine(_folder, "program.sh"), program);
        var tools = Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName;
        foreach (var (name, text) in (IEnumerable<(string, string)>)[("scontrol", scontrol), ("sacct", "touch sacct-was-called")])
        {
            File.WriteAllText(Path.Combine(tools, name), $"#!/bin/bash\necho {name} \"$@\" >> '{Path.Combine(_folder, "calls").Replace("'", "'\\''", StringComparison.Ordinal)}'\n{text}\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(tools, name), (UnixFileMode)493);
        }
        var start = new ProcessStartInfo("bash", [Path.Combine(_folder, "job.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["SLURM_ARRAY_TASK_ID"] = task;
        start.Environment["SLURM_ARRAY_TASK_COUNT"] = "1";      // of a resubmitted array: another number than the parts
        start.Environment["SLURM_ARRAY_JOB_ID"] = "77";
        start.Environment["SLURM_JOB_ID"] = "80";
        start.Environment["SLURM_RESTART_COUNT"] = restarts == 0 ? null : $"{restarts}";
        using var bash = Process.Start(start)!;
        var error = bash.StandardError.ReadToEndAsync();
        if (signal.Length > 0)
        {
            while (!File.Exists(Path.Combine(_folder, "started")) && !bash.HasExited) Thread.Sleep(5);
            Process.Start("kill", ["-s", signal, $"{bash.Id}"]).WaitForExit();
        }
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output + error.Result);
    }

    private string Calls => File.Exists(Path.Combine(_folder, "calls")) ? File.ReadAllText(Path.Combine(_folder, "calls")) : "";

    [Theory]
    [InlineData(1, "/a study's folder", "-m /models/$ti ny.gguf", "1/3", "1-1-1of3")]
    [InlineData(3, "/a study's folder", "-m /models/$ti ny.gguf", "3/3", "1-1-3of3")]
    [InlineData(5, "/a study's folder", "--hf-repo user/repo:Q4_0", "2/3", "1-2-2of3")]
    [InlineData(12, "second", "--hf-repo user/repo:Q4_0", "3/3", "2-2-3of3")]
    public void A_task_measures_its_own_part(int task, string study, string model, string shard, string store)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no bash");
        var (code, said) = Run(TaskScript.Of(Plan(), _folder), "echo \"$*\"", $"{task}");
        Assert.Equal($"study run {study} {model} --data /da`ta --exact --shard {shard} --store parts/{store}.db --quiet\n", said);
        Assert.Equal(0, code);
        Assert.Equal(new Shard(int.Parse(shard[..1], System.Globalization.CultureInfo.InvariantCulture), 3), Plan().Task(task).Shard);
        Assert.Equal("", Calls);
    }

    [Theory]
    [InlineData("USR1")]
    [InlineData("TERM")]
    public void A_signal_is_handed_on_and_the_task_starts_itself_again(string signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no bash");
        const string Program = "trap 'echo stopping; exit 75' USR1 TERM\ntouch ../started started\nfor i in $(seq 600); do sleep 0.1; done";
        var (code, said) = Run(TaskScript.Of(Plan(), _folder), Program.Replace("../started started", "started", StringComparison.Ordinal), "5", signal: signal);
        Assert.Contains("stopping", said, StringComparison.Ordinal);
        Assert.Equal(75, code);
        Assert.Contains("scontrol requeue 77_5\n", Calls, StringComparison.Ordinal);
        Assert.DoesNotContain("sacct", Calls, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_gives_up_after_the_stated_number_of_restarts_and_where_it_was_cancelled()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no bash");
        var script = TaskScript.Of(Plan(), _folder);
        Assert.Equal(75, Run(script, "exit 75", "1", restarts: 1).Code);
        Assert.Contains("requeue", Calls, StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder, "calls"));
        var (code, said) = Run(script, "exit 75", "1", restarts: 2);
        Assert.Equal(75, code);
        Assert.Contains("gave up after 2 restarts", said, StringComparison.Ordinal);
        Assert.DoesNotContain("requeue", Calls, StringComparison.Ordinal);
        Run(script, "exit 75", "1", scontrol: "echo JobState=CANCELLED");
        Assert.DoesNotContain("requeue", Calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(137)]
    public void Any_other_code_is_the_tasks(int code)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no bash");
        Assert.Equal(code, Run(TaskScript.Of(Plan(), _folder), $"exit {code}", "1").Code);
        Assert.Equal("", Calls);
    }

    [Fact]
    public void The_merge_measures_what_a_protocol_needs_last_once_nothing_is_missing()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there is no bash");
        var plan = Plan() with { Studies = [new("levels", "", "levels"), new("last", "", "a $last", NeedsModel: true)] };
        var script = TaskScript.Of(plan, _folder).Replace("if [ \"${1:-}\" = merge ]", "if true", StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder, "parts"));
        File.WriteAllText(Path.Combine(_folder, "parts", "1-1-1of3.db"), "");
        var (code, said) = Run(script, "[ \"$2\" = missing ] || echo \"$*\"", "1");
        Assert.Equal((0, "runs merge parts/1-1-1of3.db -o all.db\n"
            + "study run a $last -m /models/$ti ny.gguf --data /da`ta --exact --store all.db --quiet\n"
            + "study run a $last --hf-repo user/repo:Q4_0 --data /da`ta --exact --store all.db --quiet\n"), (code, said));
        var (_, some) = Run(script, "if [ \"$2\" = missing ]; then echo 'levels  tiny  2/3'; else echo \"$*\"; fi", "1");
        Assert.Equal("runs merge parts/1-1-1of3.db -o all.db\nlevels  tiny  2/3\n", some);
    }

    [Theory]
    [InlineData("slurm")]
    [InlineData("parallel")]
    public void A_checker_of_scripts_finds_nothing(string with)
    {
        File.WriteAllText(Path.Combine(_folder, "job.sh"), TaskScript.Of(Plan(with) with { Studies = [new("one", "", "one", NeedsModel: true)] }, _folder));
        try
        {
            using var check = Process.Start(new ProcessStartInfo("shellcheck", [Path.Combine(_folder, "job.sh")]) { RedirectStandardOutput = true })!;
            Assert.Equal("", check.StandardOutput.ReadToEnd());
            check.WaitForExit();
            Assert.Equal(0, check.ExitCode);
        }
        catch (Win32Exception)
        {
            Assert.Skip("shellcheck is not on this machine");
        }
    }

    [Fact]
    public void Numbers_of_tasks_are_written_as_ranges() => Assert.Equal("1-3,5,7-8", SubmitJob.Ranges([7, 1, 2, 3, 5, 8, 2]));
}
