using Sparsescope.Managed.LatentRules;
using Sparsescope.Tests.Studies;

namespace Sparsescope.Tests.Managed.LatentRules;

public sealed class GraphFolderTests
{
    [Fact]
    public void What_is_written_is_read_back_with_its_options()
    {
        using var folder = new DataFolder();
        var graph = Graphs.Small(5);
        var checksum = GraphFolder.Write(graph, folder.Path);
        var read = GraphFolder.Read(folder.Path);
        Assert.Equal(graph.Options, read.Options);
        Assert.Equal(graph.Training, read.Training);
        Assert.Equal(graph.Rules.Select(rule => rule.ToString()), read.Rules.Select(rule => rule.ToString()));
        Assert.Equal(graph.Questions.Select(Text), read.Questions.Select(Text));
        Assert.Equal(checksum, GraphFolder.Checksum(read));

        static string Text(Question question) =>
            $"{question.Split} {question.Fact} {string.Join(',', question.Options)} {question.Steps} {question.MatchedTo}";
    }

    [Fact]
    public void A_file_that_was_changed_is_refused_by_the_checksum()
    {
        using var folder = new DataFolder();
        GraphFolder.Write(Graphs.Small(5), folder.Path);
        var path = Path.Combine(folder.Path, "train.txt");
        File.WriteAllLines(path, File.ReadAllLines(path).Skip(1));
        Assert.Contains("checksum", Assert.Throws<BadInputException>(() => GraphFolder.Read(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.txt", "Q1 P2 Q3\nQ1 P2\n", "train.txt:2")]
    [InlineData("train.txt", "Q1 P2 Q03\n", "train.txt:1")]
    [InlineData("rules.json", "[[\"P1\"]]", "rules.json")]
    [InlineData("rules.json", "{", "rules.json")]
    [InlineData("id.jsonl", """{"question": "Q1 P2 ", "answer": "Q9", "options": ["Q3"]}""", "id.jsonl:1")]
    [InlineData("ood_hard.jsonl", "nonsense", "ood_hard.jsonl:1")]
    [InlineData("graph.json", "{}", "graph.json")]
    [InlineData("graph.json", """{"format": 1, "options": {"wrong_options_of_relation": true}}""", "format 1")]
    public void What_is_broken_is_named_by_file_and_line(string file, string text, string where)
    {
        using var folder = new DataFolder();
        GraphFolder.Write(Graphs.Small(5), folder.Path);
        File.WriteAllText(Path.Combine(folder.Path, file), text);
        Assert.Contains(where, Assert.Throws<BadInputException>(() => GraphFolder.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_graph_is_refused_with_what_to_do()
    {
        using var folder = new DataFolder();
        Assert.Equal(Remedy.MakeGraph, Assert.Throws<BadInputException>(() => GraphFolder.Read(folder.Path)).Remedy);
    }
}
