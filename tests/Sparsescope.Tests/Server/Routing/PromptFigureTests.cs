using Sparsescope.Server.Routing;

namespace Sparsescope.Tests.Server.Routing;

public class PromptFigureTests
{
    [Theory]
    [InlineData("hoyer@20", "resid_post", 20)]
    [InlineData("hoyer@-1", "resid_post", 30)]
    [InlineData("gini@attn_out:3", "attn_out", 3)]
    public void A_metric_at_a_layer_is_found_by_its_name(string name, string tap, int layer)
    {
        var figure = PromptFigure.Find(name, 30)!;
        Assert.Equal((tap, layer, name), (figure.Tap, figure.Layer, figure.Name));
        Assert.Equal(name.Split('@')[0], figure.Metric!.Name);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("entropy")]
    [InlineData("max_probability")]
    [InlineData("max_logprob")]
    [InlineData("nll")]
    public void Figures_of_the_whole_prompt_have_no_metric(string name) => Assert.Null(PromptFigure.Find(name, 30)!.Metric);

    [Theory]
    [InlineData("score")]
    [InlineData("hoyer")]
    [InlineData("hoyer@31")]
    [InlineData("hoyer@-32")]
    [InlineData("hoyer@x")]
    [InlineData("unknown@3")]
    [InlineData("hoyer@nowhere:3")]
    [InlineData("hoyer@1@2")]
    public void Anything_else_is_none(string name) => Assert.Null(PromptFigure.Find(name, 30));
}
