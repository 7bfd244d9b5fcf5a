using Sparsescope.Studies.Running;

namespace Sparsescope.Studies.Reporting;

/// <summary>Where the figures come from, and the command that makes them again.</summary>
internal static class OriginSection
{
    internal static ReportSection Of(StudyReport report)
    {
        var (run, _, result, _) = report;
        return new("Origin")
        {
            Table = new ReportTable("what", "value")
                .Add("command", Command(report))
                .Add("measured", run.Finished is { } finished ? $"{run.Created} to {finished}" : $"{run.Created}, not finished")
                .Add("model", $"{run.Model}, SHA-256 {run.ModelSha256}")
                .Add("data", $"SHA-256 {run.DataSha256}")
                .Add("numerics", run.Numerics)
                .Add("engine", $"llama.cpp {run.EngineRelease}")
                .Add("program", $"sparsescope {run.Program}")
                .Add("statistics", FormattableString.Invariant($"seed {result.Seed}, {result.Permutations} permutations, {result.Resamples} resamples"))
                .Add("run", run.Id),
        };
    }

    private static string Command(StudyReport report)
    {
        var (run, options) = (report.Run, StudyRunOptions.Read(report.Run.Options));
        string[] words =
        [
            "sparsescope study run", run.Study, $"-m {run.Model}.gguf", "--data DIR", .. run.Numerics == "default" ? (string[])[] : [$"--{run.Numerics}"],
            .. options.Limit is { } limit ? (string[])[FormattableString.Invariant($"--limit {limit}")] : [],
            .. options.Seed is { } seed ? (string[])[FormattableString.Invariant($"--seed {seed}")] : [],
        ];
        return string.Join(' ', words);
    }
}
