using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Studies.Spec;

public sealed class ShippedStudiesTests
{
    public static TheoryData<string> Names => [.. ShippedStudies.Names];

    [Fact]
    public void Every_folder_of_studies_comes_with_the_program()
    {
        Assert.Equal(Directory.GetDirectories(Repository.Path("studies")).Select(folder => Path.GetFileName(folder)!)
            .Order(StringComparer.Ordinal), ShippedStudies.Names);
        Assert.Equal(14, ShippedStudies.Names.Count);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_shipped_study_is_the_file_of_its_folder_and_has_no_problem(string name)
    {
        Assert.Equal(File.ReadAllText(Repository.Path("studies", name, "study.yaml")), ShippedStudies.YamlOf(name));
        var spec = StudySource.Open(name);
        Assert.Equal(name, spec.Name);
        // The metric of each published figure: that of the curves along training is the top 5 %.
        Assert.Equal([name == "latent-rules" ? "top_5_energy" : "top_10_energy", "hoyer"], spec.PrimaryMetrics);
        Assert.Equal([-1, -2], spec.PrimaryLayers);
        foreach (var part in (string[])["**Claim.**", "**Source.**", "**Design.**", "**What would refute it.**"])
            Assert.Contains(part, ShippedStudies.ReadmeOf(name));
        Assert.Equal(spec.Conditions, StudySource.Open(Repository.Path("studies", name)).Conditions);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_shipped_study_builds_on_the_published_data(string name)
    {
        var folder = ShippedData.Has(name) ? ShippedData.Folder(name) : Shared.Path("data");
        var spec = StudySource.Open(name);
        Assert.Empty(StudyCheck.AgainstData(spec, folder));
        var items = StudyItems.Build(spec, folder, new WordTokenText(), limit: 12, seed: spec.Seed);
        Assert.Equal(items.Count, items.Select(item => item.Id).Distinct().Count());
        Assert.All(items, item => Assert.False(string.IsNullOrWhiteSpace(item.Prompt)));
        var groups = items.CountBy(item => item.Condition).ToDictionary();
        if (spec.Scale == Scale.Continuous) Assert.Equal(12, items.Count);
        else Assert.Equal(spec.Conditions.Order(), groups.Keys.Order());
        if (spec.IsPaired) Assert.All(groups.Values, count => Assert.Equal(12, count));
        Assert.Equal(items, StudyItems.Build(spec, folder, new WordTokenText(), limit: 12, seed: spec.Seed), Same);
        Assert.NotEqual(items.Select(item => item.Prompt), StudyItems.Build(spec, folder, new WordTokenText(), limit: 12, seed: 99)
            .Select(item => item.Prompt));
        Assert.Matches("^[0-9a-f]{64}$", StudyData.Sha256(spec, folder));
    }

    [Fact]
    public void A_study_that_is_not_there_is_answered_with_the_nearest_name()
    {
        var error = Assert.Throws<BadInputException>(() => StudySource.Open("math500-level"));
        Assert.Contains("did you mean 'math500-levels'?", error.Message);
    }

    private static bool Same(StudyItem a, StudyItem b) =>
        (a.Id, a.Condition, a.Value, a.Pair, a.Prompt, a.Weights, a.Answer?.Gold) == (b.Id, b.Condition, b.Value, b.Pair, b.Prompt,
            b.Weights, b.Answer?.Gold)
        || (double.IsNaN(a.Value) && double.IsNaN(b.Value) && (a.Id, a.Prompt) == (b.Id, b.Prompt));
}
