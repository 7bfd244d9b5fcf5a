using System.CommandLine;
using Sparsescope.Cli.Models;
using Sparsescope.Cli.Studies;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope study check</c>: every problem of studies as FILE:LINE, and what a run would take.</summary>
internal static class StudyCheckCommand
{
    internal static Command Create(Terminal terminal)
    {
        var studies = new Argument<string[]>("study")
        {
            Description = "names or folders of studies; none for all that come with the program",
            HelpName = "NAME|FOLDER",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var data = new Option<string?>("--data") { Description = "check against the files of this folder too", HelpName = "DIR" };
        var models = new ModelArguments();
        var command = new Command("check", "Report every problem of studies as FILE:LINE, and what a run would take") { studies, data };
        models.AddTo(command, computes: true, choosesEngine: true);
        command.SetAction((parsed, cancellation) =>
        {
            var model = models.IsNamed(parsed) ? models.Read(parsed, computes: true) : null;
            var named = parsed.GetValue(studies) is { Length: > 0 } given ? given : ShippedStudies.Names;
            return Task.FromResult(new StudyCheckJob(parsed.GetValue(data), model, terminal).Run(named, cancellation));
        });
        return command;
    }
}
