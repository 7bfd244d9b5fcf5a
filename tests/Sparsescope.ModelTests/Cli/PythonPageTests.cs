using System.Diagnostics;
using System.Text.RegularExpressions;
using Parquet.Serialization;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.ModelTests.Cli;

/// <summary>The snippets of docs/python.md, run on files that the program just wrote.</summary>
public sealed partial class PythonPageTests
{
    private static readonly Lazy<string[]> s_snippets = new(() =>
        [.. Snippet().Matches(File.ReadAllText(Repository.Path("docs/python.md"))).Select(match => match.Groups[1].Value)]);

    [Theory]
    [InlineData(0, "json, pandas", "mean")]
    [InlineData(1, "json, numpy", "hoyer 0.")]
    [InlineData(2, "sqlite3, pandas", "easy")]
    [InlineData(3, "pandas, pyarrow", "question")]
    public async Task A_snippet_reads_what_the_program_writes(int number, string modules, string shown)
    {
        Assert.Equal(4, s_snippets.Value.Length);
        var python = Python(modules) ?? Skip(modules);
        using var place = new Workplace();
        place.Write("my.csv", "question,level\n"
            + string.Concat(Enumerable.Range(0, 8).Select(i => $"the world of {i},{(i % 2 == 0 ? "easy" : "hard")}\n")));
        if (number is 0 or 1)
            place.Measure("-f", "my.csv", "--field", "question", "-o", "out.jsonl", "--vectors", "states.safetensors", "-q").Ended(0);
        if (number == 2)
        {
            place.Run("study", "new", "mine", "--data", "my.csv", "--field", "question", "--group", "level").Ended(0);
            place.Run("study", "run", "./mine", "-m", Workplace.Model, "-t", "1", "-q").Ended(0);
        }
        if (number == 3)
        {
            await using (var file = File.Create(place["questions.parquet"]))
                await ParquetSerializer.SerializeAsync((Question[])[new() { question = "the world" }, new() { question = "hello" }], file);
            place.Measure("-f", "questions.parquet", "--field", "question", "-o", "wide.csv", "--wide", "-q").Ended(0);
        }
        var (code, output, error) = Run(python, s_snippets.Value[number], place.Folder);
        Assert.True(code == 0, error);
        Assert.Contains(shown, output, StringComparison.Ordinal);
    }

    private static string Skip(string modules)
    {
        Assert.Skip($"no Python with {modules} here");
        return "";
    }

    private static string? Python(string modules) => ((string[])["python3", "/usr/bin/python3"]).FirstOrDefault(python =>
    {
        try
        {
            return Run(python, $"import {modules}", Path.GetTempPath()).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    private static (int Code, string Output, string Error) Run(string python, string script, string folder)
    {
        var start = new ProcessStartInfo(python, ["-c", script])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

#pragma warning disable IDE1006 // the name of the column
    private sealed class Question
    {
        public string? question { get; set; }
    }
#pragma warning restore IDE1006

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
