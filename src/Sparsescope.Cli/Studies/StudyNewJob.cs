using System.Text;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Drafts;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Studies;

/// <summary>Writes a drafted study as a folder: study.yaml, and its data beside it.</summary>
internal sealed class StudyNewJob(DraftRequest request, string folder, bool overwrite, Terminal terminal)
{
    internal int Run()
    {
        var file = Path.Combine(folder, "study.yaml");
        OutputPath.RequireFolder(folder, overwrites: true);
        if (Directory.Exists(folder)) OutputPath.Require(file, overwrite, "Study");
        var yaml = StudyDraft.Of(request);
        var data = Path.Combine(folder, StudyDataFolder.Own);
        Directory.CreateDirectory(data);
        var copy = Path.Combine(data, Path.GetFileName(request.File));
        if (Path.GetFullPath(copy) != Path.GetFullPath(request.File)) File.Copy(request.File, copy, overwrite: true);
        WholeFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(yaml)));
        var (spec, problems) = StudyReader.Read(yaml, file);
        var found = spec is null ? problems : StudyCheck.AgainstData(spec, data);
        foreach (var problem in found) terminal.Print(Visible.OneLine(problem.ToString()));
        if (spec is null || found.Count > 0) return ExitCode.BadInput;
        terminal.Print(Visible.OneLine($"Wrote {file}: {Counts(spec, data)}."));
        new StudyCheckJob(null, null, terminal).Run([folder], CancellationToken.None);
        terminal.Say($"Next: read {file}; then sparsescope study run {Command(folder)} -m MODEL.gguf");
        return ExitCode.Ok;
    }

    // A shipped study would go before a folder that is named without a path; a draft has no such name.
    private static string Command(string folder) => folder.Contains(' ', StringComparison.Ordinal) ? $"\"{folder}\"" : folder;

    private static string Counts(StudySpec spec, string data)
    {
        var items = StudyItems.Build(spec, data, new WordTokenText(), null, spec.Seed);
        var groups = spec.Scale == Scale.Continuous ? ""
            : $", {string.Join(", ", items.CountBy(item => item.Condition).Select(of => $"{of.Key} {of.Value}"))}";
        return $"{items.Count} prompts{groups}{(spec.IsPaired ? $", {items.Select(item => item.Pair).Distinct().Count()} questions" : "")}";
    }
}
