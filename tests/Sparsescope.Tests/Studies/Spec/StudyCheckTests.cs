using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies.Spec;

public sealed class StudyCheckTests
{
    private const string Items = """
        {"q": "one", "level": 1}
        {"q": "two", "level": 2}
        """;

    [Fact]
    public void A_study_whose_data_is_there_has_no_problem()
    {
        using var data = new DataFolder().With("items.jsonl", Items);
        Assert.Empty(StudyCheck.AgainstData(StudyText.Read(StudyText.Sound), data.Path));
    }

    [Theory]
    [InlineData("files: items.jsonl", "files: other.jsonl", "study.yaml:5", "no file matches 'other.jsonl'")]
    [InlineData("{{ q }}", "{{ question }}", "study.yaml:6", "'question' is undefined")]
    [InlineData("field: level", "field: levl", "study.yaml:7", "the field 'levl' is in no record.")]
    [InlineData("layers: [-1]", "layers: [-1]\nmoderator: subject", "study.yaml:14", "the field 'subject' is in no record.")]
    [InlineData("files: items.jsonl", "files: items.jsonl\n  sha256: {items.jsonl: 0000000000000000000000000000000000000000000000000000000000000000}", "study.yaml:4", "SHA-256")]
    public void What_the_data_lacks_is_reported_at_its_key(string part, string instead, string where, string what)
    {
        using var data = new DataFolder().With("items.jsonl", Items);
        var problem = Assert.Single(StudyCheck.AgainstData(StudyText.Read(StudyText.Sound.Replace(part, instead, StringComparison.Ordinal)), data.Path));
        Assert.Equal(where, problem.Where);
        Assert.Contains(what, problem.What);
    }

    [Fact]
    public void A_broken_record_is_reported_at_its_own_line()
    {
        using var data = new DataFolder().With("items.jsonl", Items + "\n{\"q\": ");
        Assert.Equal("items.jsonl:3", Assert.Single(StudyCheck.AgainstData(StudyText.Read(StudyText.Sound), data.Path)).Where);
    }
}
