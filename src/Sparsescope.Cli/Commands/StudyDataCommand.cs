using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Studies;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study data</c>: where the data of studies come from, and those of one brought here.</summary>
internal static class StudyDataCommand
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    internal static Command Create(Terminal terminal)
    {
        var study = new Argument<string?>("study")
        {
            Description = "name or folder of a study, whose data are fetched; none for a list",
            HelpName = "NAME|FOLDER",
            Arity = ArgumentArity.ZeroOrOne,
        };
        study.CompletionSources.Add([.. ShippedStudies.Names]);
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var command = new Command("data", "Say where the data of a study come from, and fetch them from the Hugging Face Hub")
        {
            study, json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(parsed.GetValue(study) is { } name
            ? One(StudySource.Open(name), parsed.GetValue(json), terminal, cancellation) : All(parsed.GetValue(json), terminal)));
        return command;
    }

    private static int All(bool json, Terminal terminal)
    {
        var studies = ShippedStudies.Names.Select(StudySource.Open).ToList();
        if (json)
        {
            terminal.PrintJson(new JsonArray([.. studies.Select(spec => Node(spec, null))]).ToJsonString(s_json));
            return ExitCode.Ok;
        }
        var table = new ReportTable("study", "data", "licence", "source");
        foreach (var spec in studies) table.Add(spec.Name, Way(spec), spec.Data.Licence ?? "–", spec.Data.Origin ?? "–");
        foreach (var line in table.Text(terminal.Columns)) terminal.Print(line);
        return ExitCode.Ok;
    }

    private static int One(StudySpec spec, bool json, Terminal terminal, CancellationToken cancellation)
    {
        var folder = FetchedData.OrNull(spec, terminal, cancellation);
        if (json)
        {
            terminal.PrintJson(Node(spec, folder).ToJsonString(s_json));
            return ExitCode.Ok;
        }
        terminal.Print(Visible.OneLine($"{spec.Name}: {string.Join(", ", Files(spec))}"));
        terminal.Print(Visible.OneLine($"source   {spec.Data.Origin ?? "not said"}"));
        foreach (var (file, place) in spec.Data.Hub) terminal.Print(Visible.OneLine($"hub      {file}: {place}"));
        terminal.Print(Visible.OneLine($"licence  {spec.Data.Licence ?? "not said"}"));
        if (folder is null)
        {
            terminal.Print(Visible.OneLine(
                $"These files are not on the Hub as the study reads them: get them from the source, put them under a folder by these "
                + $"names, and name it with --data DIR."));
            return ExitCode.Ok;
        }
        terminal.Print(Visible.OneLine($"size     {string.Create(CultureInfo.InvariantCulture, $"{Bytes(spec, folder) / 1e6:F2} MB")}"));
        terminal.Print(Visible.OneLine($"here     {folder}"));
        return ExitCode.Ok;
    }

    private static string Way(StudySpec spec) => StudyDataFolder.Find(spec, null) is not null ? "comes with it"
        : StudyDownloads.Covers(spec) ? "fetched" : "--data DIR";

    private static IEnumerable<string> Files(StudySpec spec) => spec.Data.Files.Concat(spec.Variants?.Files ?? []).Distinct();

    private static long Bytes(StudySpec spec, string folder) => StudyData.Files(spec, folder)
        .Sum(file => new FileInfo(new FileInfo(file.FullPath).ResolveLinkTarget(true)?.FullName ?? file.FullPath).Length);

    private static JsonObject Node(StudySpec spec, string? folder) => new()
    {
        ["study"] = spec.Name,
        ["files"] = new JsonArray([.. Files(spec).Select(file => (JsonNode)file)]),
        ["source"] = spec.Data.Origin,
        ["licence"] = spec.Data.Licence,
        ["hub"] = new JsonObject(spec.Data.Hub.Select(place => KeyValuePair.Create(place.Key, (JsonNode?)place.Value))),
        ["folder"] = folder,
        ["bytes"] = folder is null ? null : Bytes(spec, folder),
    };
}
