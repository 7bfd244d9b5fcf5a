using System.Globalization;
using Sparsescope.Cli.Models;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Studies;

/// <summary>Checks studies: their text, their data, what their lengths allow, and what a run would take.</summary>
/// <param name="data">Folder of the data that was named, or null.</param>
/// <param name="model">Model whose tokens and speed are used, or null.</param>
/// <param name="terminal">Where findings go.</param>
internal sealed class StudyCheckJob(string? data, ModelChoice? model, Terminal terminal)
{
    // What minutes are said for where no model is named; about that of a model of 0.1 to 0.2 G parameters on two cores.
    private const double UsualSpeed = 300, UsualGeneration = 40;

    private int _problems, _warnings;

    internal int Run(IReadOnlyList<string> studies, CancellationToken cancellation)
    {
        foreach (var study in studies) Check(study, cancellation);
        var found = _problems == 0 ? "no problem" : Counted(_problems, "problem", "problems");
        var warned = _warnings == 0 ? "" : $", {Counted(_warnings, "warning", "warnings")}";
        terminal.Say($"{Counted(studies.Count, "study", "studies")} checked, {found}{warned}");
        return _problems == 0 ? ExitCode.Ok : ExitCode.BadInput;
    }

    private void Check(string study, CancellationToken cancellation)
    {
        var (spec, problems) = StudySource.Read(study);
        var folder = spec is null ? null : spec.Folder.Length == 0 && ShippedData.Has(spec.Name) ? ShippedData.Folder(spec.Name)
            : StudyDataFolder.Find(spec, data);
        if (spec is not null && folder is not null) problems = StudyCheck.AgainstData(spec, folder);
        foreach (var problem in problems) terminal.Print(Visible.OneLine(problem.ToString()));
        _problems += problems.Count;
        if (spec is null) return;
        if (folder is not null && problems.Count == 0) Forecast(spec, folder, cancellation);
        foreach (var warning in StudyCheck.Warnings(spec)) Warn(warning);
    }

    private void Forecast(StudySpec spec, string folder, CancellationToken cancellation)
    {
        terminal.Print(Visible.OneLine($"{spec.Name}: {StudySize.Of(spec, folder)}"));
        var (lengths, unit, cost) = model is null ? OfWords(spec, folder) : OfModel(spec, folder, model, cancellation);
        terminal.Print(Visible.OneLine($"{spec.Name}: {cost}"));
        var items = StudyItems.Build(spec, folder, new WordTokenText(), null, spec.Seed);
        if (lengths.Count == items.Count && StudyLengths.Warning(spec, items, lengths, unit) is { } warning)
            Warn(new($"{spec.File}:{spec.Lines.GetValueOrDefault("condition", 1)}", warning));
    }

    private static (IReadOnlyList<int> Lengths, string Unit, string Cost) OfWords(StudySpec spec, string folder)
    {
        var words = new WordTokenText();
        var items = StudyItems.Build(spec, folder, words, null, spec.Seed);
        var cost = StudyCost.Of(spec, items, spec.Seed, text => (int)Math.Ceiling(StudyCost.TokensOfWord * words.Count(text)));
        var generation = cost.Generated == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {UsualGeneration:F0} of answers");
        return ([.. items.Select(item => words.Count(item.Prompt))], "words", string.Create(CultureInfo.InvariantCulture,
            $"{cost}: {StudyCost.Text(cost.At(UsualSpeed, UsualGeneration))} at {UsualSpeed:F0} tokens a second{generation} (-m MODEL "
                + $"finds the speed of a model here)"));
    }

    private (IReadOnlyList<int> Lengths, string Unit, string Cost) OfModel(StudySpec spec, string folder, ModelChoice choice,
        CancellationToken cancellation)
    {
        using var opened = ModelOpening.Open(choice, terminal, cancellation);
        var prompting = StudyPrompting.Of(spec, opened.File.Header.ChatTemplate, new StudyRunOptions(null, null));
        var items = StudyItems.Build(spec, folder, new VocabularyText(opened.Tokenizer), null, spec.Seed, prompting.Form);
        var encoder = StudyEncoder.Of(spec.Frames[0], prompting, opened, items, spec.GenerateTokens, spec.Seed);
        int Plain(string text) => opened.Tokenizer.Tokenize(text, addSpecial: false, parseSpecial: false).Length;
        int[] lengths = [.. Enumerable.Range(0, items.Count).Select(i => encoder.Plain(i).Tokens.Length)];
        var frame = Math.Max(0, lengths[0] - Plain(items[0].Prompt));
        var cost = StudyCost.Of(spec, items, spec.Seed, text => Plain(text) + frame);
        var speed = StudySpeed.Of(spec, opened, items, prompting, cancellation);
        var generation = cost.Generated == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" and {speed.Generation:F0} of answers");
        return (lengths, "tokens", string.Create(CultureInfo.InvariantCulture,
            $"{cost}: {StudyCost.Text(cost.At(speed.Prompt, speed.Generation))} at the {speed.Prompt:F0} tokens a second{generation} that "
                + $"were measured with a few prompts"));
    }

    private void Warn(Problem warning)
    {
        terminal.Print(Visible.OneLine($"{warning.Where}: warning: {warning.What}"));
        _warnings++;
    }

    private static string Counted(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
