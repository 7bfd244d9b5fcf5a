using System.Text.RegularExpressions;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Docs;

/// <summary>docs/design: the parts of a page, and one decision a paragraph, said first.</summary>
public sealed partial class DesignPageTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Repository.Path("docs", "design")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Pages))]
    public void A_decision_stands_in_the_first_sentence_and_not_behind_a_label(string page) =>
        Assert.DoesNotContain(Lines(page), line => Label().IsMatch(line));

    [Theory, MemberData(nameof(Pages))]
    public void Where_choices_are_a_list_each_begins_with_what_was_decided(string page)
    {
        var lines = Lines(page);
        var from = Array.FindIndex(lines, line => line.StartsWith("**Choice.**", StringComparison.Ordinal));
        if (from < 0) return;
        var list = lines.Skip(from).TakeWhile(line => !line.StartsWith("**Cost.**", StringComparison.Ordinal)).ToList();
        var bold = list.Count(line => line.StartsWith("- **", StringComparison.Ordinal));
        // A page whose choices are a list has it so throughout; one whose choices are paragraphs may list parts of them.
        if (bold > 0) Assert.Equal(bold, list.Count(line => line.StartsWith("- ", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Pages))]
    public void A_page_says_what_was_the_matter_and_what_tests_catch(string page)
    {
        var text = string.Join('\n', Lines(page));
        Assert.Contains("**Problem.**", text, StringComparison.Ordinal);
        Assert.Contains("**What the tests catch.**", text, StringComparison.Ordinal);
    }

    private static string[] Lines(string page) => File.ReadAllLines(Repository.Path("docs", "design", page));

    [GeneratedRegex(@"^(- )?\*[^* ][^*]*\*(?!\*)")]
    private static partial Regex Label();
}
