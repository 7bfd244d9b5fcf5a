using System.CommandLine;
using System.Text.RegularExpressions;
using Sparsescope.Cli;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Cli;

/// <summary>Every option that a text of the program names is one it has.</summary>
public sealed partial class OptionsInMessagesTests
{
    /// <summary>What looks like an option and is none of ours, with what it is.</summary>
    private static readonly Dictionary<string, string> s_others = new() { ["--depth"] = "C#'s operator" };

    [Fact]
    public void Every_option_named_in_a_text_of_the_source_is_one_of_the_programs()
    {
        var known = Options(App.Root(CommandRun.Quiet(Stream.Null, TextWriter.Null))).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("--delimiter", known);
        var named = 0;
        var unknown = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories))
        {
            if (file.Split(Path.DirectorySeparatorChar) is var parts && (parts.Contains("obj") || parts.Contains("bin"))) continue;
            foreach (var (line, text) in WithoutComments(File.ReadAllText(file)).Split('\n').Index())
            {
                foreach (var option in LongOption().Matches(text).Select(match => match.Groups["option"].Value))
                {
                    named++;
                    if (!known.Contains(option)
                        && !s_others.ContainsKey(option)) unknown.Add($"{Path.GetFileName(file)}:{line + 1}: {option} in {text.Trim()}");
                }
            }
        }
        Assert.True(named > 300, $"only {named} options were found in the source: the search looks in the wrong place");
        Assert.Empty(unknown);
    }

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
}
