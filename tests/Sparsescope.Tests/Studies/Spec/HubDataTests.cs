using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies.Spec;

/// <summary>The key data.hub, and what is known of the data of shipped studies.</summary>
public sealed class HubDataTests
{
    private static string Yaml(string files, string hub) => $$$"""
        study: s
        claim: c
        direction: sparser
        data:
          files: {{{files}}}
          hub: {{{hub}}}
        prompt: "{{ q }}"
        condition: {scale: categorical, field: level, names: [a, b]}
        contrast: [a, b]
        primary: {metrics: [hoyer], layers: [-1]}
        """;

    [Theory]
    [InlineData("x.csv", "u/d/p/x.csv@main", "x.csv", "u/d/p/x.csv@main")]
    [InlineData("[x.csv, y.parquet]", "{x.csv: u/d/x.csv@v1, y.parquet: u/d/y.parquet}", "y.parquet", "u/d/y.parquet")]
    public void A_place_is_that_of_the_one_file_or_of_a_named_one(string files, string hub, string file, string place)
    {
        var (spec, problems) = StudyReader.Read(Yaml(files, hub), "study.yaml");
        Assert.Empty(problems);
        Assert.Equal(place, spec!.Data.Hub[file]);
        Assert.True(StudyDownloads.Covers(spec));
    }

    [Theory]
    [InlineData("[x.csv, y.csv]", "u/d/x.csv", "data.hub' names one file")]
    [InlineData("x.csv", "u/d", "names no file of a data set")]
    [InlineData("x.csv", "{y.csv: u/d/y.csv}", "names 'y.csv', which the study does not read")]
    public void What_names_no_file_is_a_problem_with_its_line(string files, string hub, string sentence)
    {
        var (_, problems) = StudyReader.Read(Yaml(files, hub), "study.yaml");
        var problem = Assert.Single(problems);
        Assert.Contains(sentence, problem.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("study.yaml:6", problem.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_shipped_study_says_where_its_data_come_from_and_under_which_licence()
    {
        foreach (var name in ShippedStudies.Names)
        {
            var data = StudySource.Open(name).Data;
            Assert.True(data is { Origin.Length: > 0, Licence.Length: > 0 }, name);
        }
        Assert.True(StudyDownloads.Covers(StudySource.Open("math500-levels")));
    }
}
