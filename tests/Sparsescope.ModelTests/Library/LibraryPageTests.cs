using System.Text.RegularExpressions;
using Sparsescope.ModelTests.Cli;

namespace Sparsescope.ModelTests.Library;

/// <summary>docs/library.md: its samples are the ones that are compiled here, and each runs.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed partial class LibraryPageTests : IDisposable
{
    private readonly Workplace _place = StudyPlace.Create(items: 12);
    private readonly string _before = Directory.GetCurrentDirectory();

    [Fact]
    public void The_samples_of_the_page_are_the_compiled_ones()
    {
        var shown = Block().Matches(File.ReadAllText(Path.Combine(Root, "docs", "library.md")))
            .ToDictionary(match => match.Groups["name"].Value.Trim(), match => match.Groups["code"].Value);
        var source = File.ReadAllText(Path.Combine(Root, "tests", "Sparsescope.ModelTests", "Library", "Samples.cs"));
        var compiled = Region().Matches(source).ToDictionary(
            match => match.Groups["name"].Value.Trim(), match => Indent().Replace(match.Groups["code"].Value, ""));
        Assert.Equal(5, compiled.Count);
        Assert.Equal(compiled, shown);
    }

    [Fact]
    public async Task One_prompt_prints_a_line_a_layer()
    {
        var lines = await Printed(Samples.OnePrompt);
        Assert.All(lines, line => Assert.Matches(@"^layer \d+: 0\.\d{4}$", line));
        Assert.Equal($"layer {lines.Length - 1}", lines[^1].Split(':')[0]);
    }

    [Fact]
    public async Task Many_prompts_print_a_line_a_prompt() =>
        Assert.All(await Printed(Samples.ManyPrompts, lines: 2), line => Assert.Matches(@"^\d+ states, then: ", line));

    [Fact]
    public async Task Raw_vectors_print_their_largest_entry() =>
        Assert.All(await Printed(Samples.RawVectors), line => Assert.Matches(@"^layer \d+: \d+ entries, the largest \d+\.\d{3}$", line));

    [Fact]
    public async Task An_intervention_says_what_it_did()
    {
        var line = Assert.Single(await Printed(Samples.Interventions));
        Assert.Matches(@"moves by 0*[0-9.]*[1-9]\d* nats$", line);
    }

    [Fact]
    public async Task A_study_prints_its_verdict_and_its_report()
    {
        Directory.SetCurrentDirectory(_place.Folder);
        var lines = await Printed(path => Samples.AStudy(path, StudyPlace.Study, StudyPlace.Data));
        Assert.Contains(lines, line => line.StartsWith("claim: More words give sparser states.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("verdict: ", StringComparison.Ordinal)
            && line.Contains(lines[0], StringComparison.Ordinal));
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        _place.Dispose();
    }

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Sparsescope.slnx"))) folder = folder.Parent;
            return folder.FullName;
        }
    }

    // What a sample writes to the console; the tests of this class run one after the other.
    private async Task<string[]> Printed(Func<string, Task> sample, int? lines = null)
    {
        var before = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            await sample(_place[Workplace.Model]);
        }
        finally
        {
            Console.SetOut(before);
        }
        var printed = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is { } count) Assert.True(printed.Length >= count);
        return lines is null ? printed : [.. printed.Where(line => line.Contains("states, then", StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"^## (?<name>[^\n]+)\n(?:(?!^## |^```)[^\n]*\n)*```csharp\n(?<code>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"#region (?<name>[^\n]+)\n(?<code>.*?)^\s*#endregion", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex("^ {8}", RegexOptions.Multiline)]
    private static partial Regex Indent();
}

/// <summary>Tests that take the console for themselves.</summary>
[CollectionDefinition(nameof(ConsoleCollection), DisableParallelization = true)]
public sealed class ConsoleCollection;
