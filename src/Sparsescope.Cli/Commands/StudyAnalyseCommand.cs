using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Runs;
using Sparsescope.Studies.Reporting;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Cli.Commands;

/// <summary>
/// <c>sparsescope study analyse</c>: judges a measured run, and the answers it generated, by the present rules; earlier verdicts are kept.
/// </summary>
internal static class StudyAnalyseCommand
{
    internal static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("run") { Description = "the beginning of its id, or latest", HelpName = "RUN" };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var path = StoreOption.Create();
        const string What =
            "Judge a measured run and its generated answers by this version's rules, measuring nothing; earlier verdicts are kept";
        var command = new Command("analyse", What) { run, json, path };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(
                Run(parsed.GetRequiredValue(run), parsed.GetRequiredValue(path), parsed.GetValue(json), terminal, cancellation)));
        return command;
    }

    private static int Run(string name, string path, bool json, Terminal terminal, CancellationToken cancellation)
    {
        // Looked at before it is opened for writing: a store that does not exist is not made.
        using (var reading = RunStore.OpenReadOnly(path)) RequireFinished(reading.Resolve(name));
        using var store = RunStore.Open(path);
        var run = store.Resolve(name);
        var answers = AnswersAgain.Judge(store, run);
        StudyAnalyst.Analyse(store, run.Id, App.Version, UtcText.Of(terminal.Clock), cancellation);
        var report = StudyReport.Of(store, run, cancellation);
        if (json)
        {
            terminal.PrintJson(WithAnswers(report.Json(), answers));
            return ExitCode.Ok;
        }
        terminal.Print(report.Brief(terminal.Columns).TrimEnd('\n'));
        if (answers.Texts > 0) terminal.Print(answers.Sentence + ".");
        foreach (var remark in report.Remarks) terminal.Print(PlainText.OneLine(remark));
        return ExitCode.Ok;
    }

    private static string WithAnswers(string report, AnswersAgain answers)
    {
        var json = JsonNode.Parse(report)!.AsObject();
        json["answers_judged_again"] = new JsonObject
        {
            ["texts"] = answers.Texts,
            ["changed"] = answers.Changed,
            ["changes"] =
                new JsonObject([.. answers.Changes.Select(change => KeyValuePair.Create(change.Change, (JsonNode?)change.Count))]),
        };
        return json.ToJsonString(new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static void RequireFinished(RunRecord run)
    {
        if (run.Finished is not null) return;
        throw new BadInputException(
            $"Run {run.ShortId} of {run.Study} is not finished; `sparsescope study run` measures the rest and judges it.");
    }
}
