using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Sparsescope.Cli.Clusters;

/// <summary>Hands the script of a plan to SLURM or to GNU parallel.</summary>
/// <param name="plan">The plan, as it lies in <paramref name="folder"/>.</param>
/// <param name="folder">Where plan, script, stores and logs are.</param>
/// <param name="terminal">Who is told.</param>
internal sealed class SubmitJob(SubmitPlan plan, string folder, Terminal terminal)
{
    /// <summary>Submits tasks, and a merge that runs after them whatever became of them.</summary>
    /// <param name="tasks">Their numbers; null: all.</param>
    /// <exception cref="BadInputException">The scheduler is not there, or refuses; its sentence is told.</exception>
    internal int Run(IReadOnlyList<int>? tasks) => plan.With == "slurm" ? Slurm(tasks) : Parallel(tasks);

    private int Slurm(IReadOnlyList<int>? tasks)
    {
        string[] array = tasks is null ? [] : [$"--array={Ranges(tasks)}"];
        var job = Sbatch(["--parsable", .. array, SubmitPlan.Script]);
        var merge = Sbatch(["--parsable", $"--dependency=afterany:{job}", "--job-name=sparsescope-merge", "--output=merge-%j.log",
            "--open-mode=append",
            .. plan.Scheduling.Where(line => line.StartsWith("--partition", StringComparison.Ordinal)),
                $"--wrap=bash {SubmitPlan.Script} merge"]);
        terminal.Print(FormattableString.Invariant(
            $"job {job}: {tasks?.Count ?? plan.Tasks} tasks; job {merge} merges them into {Path.Combine(folder, SubmitPlan.Merged)}"));
        return ExitCode.Ok;
    }

    // Nothing is to be read out of what runs now: its environment is the user's.
    private string Sbatch(IReadOnlyList<string> arguments)
    {
        var start = Start("sbatch", arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Started(start,
            "SLURM's sbatch is not on this machine; --print shows the script, --with parallel goes without SLURM.");
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // With several clusters the name follows the number.
        var job = output.Trim().Split(';')[0];
        return process.ExitCode == 0 && long.TryParse(job, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? job
            : throw new BadInputException($"sbatch refused the job: {error.Result.ReplaceLineEndings(" ").Trim()}");
    }

    private int Parallel(IReadOnlyList<int>? tasks)
    {
        using var process = Started(
            Start("bash", [SubmitPlan.Script, .. (tasks ?? []).Select(task => task.ToString(CultureInfo.InvariantCulture))]),
                "bash is not on this machine.");
        process.WaitForExit();
        return process.ExitCode == 0 ? ExitCode.Ok
            : throw new BadInputException($"The script ended with code {process.ExitCode}; its lines above say why.");
    }

    private ProcessStartInfo Start(string program, IReadOnlyList<string> arguments) => new(program, arguments)
    {
        WorkingDirectory = folder,
    };

    private static Process Started(ProcessStartInfo start, string missing)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BadInputException(missing, e);
        }
    }

    /// <summary>Numbers as SLURM reads them: 1-3,7.</summary>
    internal static string Ranges(IReadOnlyList<int> numbers)
    {
        var ranges = new List<(int From, int To)>();
        foreach (var number in numbers.Distinct().Order())
        {
            if (ranges.Count > 0 && ranges[^1].To == number - 1) ranges[^1] = (ranges[^1].From, number);
            else ranges.Add((number, number));
        }
        return string.Join(',', ranges.Select(range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}"));
    }
}
