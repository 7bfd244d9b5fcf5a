using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class MetricTests
{
    [Fact]
    public void All_names_every_metric_and_blanks_do_not_matter()
    {
        Assert.Equal(Metric.All, Metric.Parse(" all "));
        Assert.Equal(["hoyer", "gini"], Metric.Parse("hoyer , gini").Select(m => m.Name));
        Assert.Equal(Metric.All, Metric.Parse(string.Join(',', Metric.All)));
    }

    [Theory, InlineData("sparsity"), InlineData("Hoyer"), InlineData("hoyer,"), InlineData(""), InlineData("hoyer,all")]
    public void A_name_that_is_not_known_is_refused_with_those_that_are(string names)
    {
        var error = Assert.Throws<BadInputException>(() => Metric.Parse(names));
        Assert.All(Metric.All, m => Assert.Contains(m.Name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_metric_named_twice_is_refused()
    {
        var error = Assert.Throws<BadInputException>(() => Metric.Parse("gini,hoyer,gini"));
        Assert.Contains("'gini' stands twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_metric_says_what_it_is()
    {
        Assert.Equal(Metric.All.Count, Metric.All.Select(m => m.Name).Distinct().Count());
        Assert.All(Metric.All, m =>
        {
            Assert.NotEmpty(m.Definition);
            Assert.NotEmpty(m.Range);
            Assert.NotEmpty(m.Source);
        });
        Assert.Equal(["l2_norm"], Metric.All.Where(m => m.SparserWhen == SparserWhen.Neither).Select(m => m.Name));
        Assert.Equal(["l1_norm"], Metric.All.Where(m => m.SparserWhen == SparserWhen.ScaleDependentLower).Select(m => m.Name));
    }

    [Theory, InlineData(0), InlineData(101)]
    public void A_percentage_outside_1_to_100_is_refused(int percent)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TopEnergy.Of([1f], percent));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopMass.Of([1f], percent));
    }
}
