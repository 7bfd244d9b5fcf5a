using System.CommandLine;
using System.Text.RegularExpressions;
using Sparsescope.Cli;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Cli;

/// <summary>Every option that a text of the program names is one it has.</summary>
public sealed partial class OptionsInMessagesTests
{
    /// <summary>What looks like an option and is none of ours, with what it is.</summary>
    private static readonly Dictionary<string, string> s_others = new()
    {
        ["--depth"] = "C#'s operator",
        ["--array"] = "sbatch's",
        ["--cpus-per-task"] = "sbatch's",
        ["--dependency"] = "sbatch's",
        ["--job-name"] = "sbatch's",
        ["--open-mode"] = "sbatch's",
        ["--parsable"] = "sbatch's",
        ["--requeue"] = "sbatch's",
        ["--signal"] = "sbatch's",
        ["--wrap"] = "sbatch's",
        ["--joblog"] = "GNU parallel's",
        ["--sshloginfile"] = "GNU parallel's",
    };

    /// <summary>What says, in a report, how the command line makes or made a run: no message to a caller.</summary>
    private static readonly Dictionary<string, string> s_reports = new()
    {
        ["DynamicsPage.cs"] = "how a study is repeated",
        ["GroupText.cs"] = "where a report has the rows that a terminal leaves out",
        ["OriginSection.cs"] = "how a run is repeated",
        ["RunHistory.cs"] = "how a verdict is kept",
        ["RunKinship.cs"] = "how two runs differ, in the words of their reports",
        ["RunSections.cs"] = "how a page with every item is made",
        ["VerdictMarks.cs"] = "how a pilot was made",
    };

    [Fact]
    public void Every_option_named_in_a_text_of_the_source_is_one_of_the_programs()
    {
        var known = Options(App.Root(CommandRun.Quiet(Stream.Null, TextWriter.Null))).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("--delimiter", known);
        var named = 0;
        var unknown = new List<string>();
        foreach (var (file, line, text) in Texts("src"))
        {
            foreach (var option in LongOption().Matches(text).Select(match => match.Groups["option"].Value))
            {
                named++;
                if (!known.Contains(option) && !s_others.ContainsKey(option)) unknown.Add($"{file}:{line}: {option} in {text.Trim()}");
            }
        }
        Assert.True(named > 200, $"only {named} options were found in the source: the search looks in the wrong place");
        Assert.Empty(unknown);
    }

    [Fact]
    public void No_text_of_a_library_names_an_option_or_a_command()
    {
        string[] libraries = ["Core", "Llama", "Managed", "Models", "Studies"];
        var named = libraries.SelectMany(library => Texts($"src/Sparsescope.{library}"))
            .Where(line => OptionOrCommand().IsMatch(string.Concat(Quoted().Matches(line.Text).Select(match => match.Value))))
            .Where(line => !s_reports.ContainsKey(line.File)).Select(line => $"{line.File}:{line.Line}: {line.Text.Trim()}");
        Assert.Empty(named);
        Assert.All(s_reports.Keys, file => Assert.NotEmpty(Directory.GetFiles(Repository.Path("src"), file, SearchOption.AllDirectories)));
    }

    [Theory]
    [InlineData("use --overwrite", true)]
    [InlineData("name a file with -m", true)]
    [InlineData("`inspect` lists them", true)]
    [InlineData("`sparsescope study list` shows them", true)]
    [InlineData("from 1 to -1, step-2, a--b", false)]
    [InlineData("`max_tokens` is too large", false)]
    public void An_option_or_a_command_is_told_from_other_text(string text, bool expected) =>
        Assert.Equal(expected, OptionOrCommand().IsMatch(text));

    [Theory]
    [InlineData("x = \"use --none\";")]
    [InlineData("x = $\"a {(b ? \"--none\" : \"\")} // --none\";")]
    [InlineData("x = @\"a \"\" // --none\";")]
    [InlineData("x = \"\"\"a \" // --none\"\"\"; // --comment")]
    [InlineData("// \"--comment\"\nvar c = '\"'; x = \"--none\";")]
    [InlineData("/* \"--comment\" */ x = \"\\\" /* --none\"; // \" --comment")]
    public void Comments_are_passed_over_and_texts_are_not(string source)
    {
        var text = WithoutComments(source);
        Assert.Contains("--none", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--comment", text, StringComparison.Ordinal);
    }

    private static IEnumerable<(string File, int Line, string Text)> Texts(string folder) =>
        from file in Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories)
        let parts = file.Split(Path.DirectorySeparatorChar)
        where !parts.Contains("obj") && !parts.Contains("bin")
        from line in WithoutComments(File.ReadAllText(file)).Split('\n').Index()
        select (Path.GetFileName(file), line.Index + 1, line.Item);

    private static IEnumerable<string> Options(Command command) =>
        command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Concat(command.Subcommands.SelectMany(Options));

    /// <summary>C# source with its comments gone and its lines kept.</summary>
    private static string WithoutComments(string source) =>
        Piece().Replace(source, piece => piece.Value[0] == '/' ? new string('\n', piece.Value.AsSpan().Count('\n')) : piece.Value);

    // Texts and characters are matched too, so that nothing in them begins a comment.
    [GeneratedRegex("""
        //[^\n]* | /\*.*?\*/ | '(\\.|[^'\\\n])+'
        | (?<raw>\"{3,}).*?\k<raw>(?!")
        | (\$@|@\$|@)"([^"]|"")*"
        | "(\\.|[^"\\\n])*"
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Piece();

    [GeneratedRegex("(?<![A-Za-z0-9-])(?<option>--[a-z][a-z0-9]*(-[a-z0-9]+)*)(?![A-Za-z0-9])")]
    private static partial Regex LongOption();

    [GeneratedRegex("\"(\\\\.|[^\"\\\\])*\"")]
    private static partial Regex Quoted();

    // Options with one dash: those of models, inputs and outputs. Commands stand between backticks.
    [GeneratedRegex(@"(?<![\w-])--[a-z]|(?<![\w-])-(m|hf|hfr|f|p|o|b|ub|np|ngl|sys|c|t)(?![\w-])|"
        + @"`(sparsescope|inspect|render|tokenize|measure|trace|study|runs|graph|dynamics|train|pull|doctor)\b")]
    private static partial Regex OptionOrCommand();
}
