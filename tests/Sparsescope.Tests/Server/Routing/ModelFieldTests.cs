using System.Text;
using Sparsescope.Server.Routing;

namespace Sparsescope.Tests.Server.Routing;

public class ModelFieldTests
{
    [Theory]
    [InlineData("""{"model":"auto","x":9007199254740993,"y":1.0}""", """{"model":"big","x":9007199254740993,"y":1.0}""")]
    [InlineData("""{ "messages" : [ {"model":"auto"} ],  "model" :  "auto" }""",
        """{ "messages" : [ {"model":"auto"} ],  "model" :  "big" }""")]
    [InlineData("""{"model":"a","model":{"b":[1]},"k":1,"k":2}""", """{"model":"big","model":"big","k":1,"k":2}""")]
    [InlineData("""{"mod\u0065l":"auto"}""", """{"mod\u0065l":"big"}""")]
    [InlineData("""{"é":"\u00e9","model":null}""", """{"é":"\u00e9","model":"big"}""")]
    [InlineData("""{}""", """{"model":"big"}""")]
    [InlineData(""" {"a":1}""", """ {"model":"big","a":1}""")]
    public void Every_byte_but_the_model_stays_as_it_came(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(ModelField.Replace(Encoding.UTF8.GetBytes(body), "big")));

    [Fact]
    public void A_name_is_written_as_JSON() =>
        Assert.Equal("""{"model":"a\"b"}""", Encoding.UTF8.GetString(ModelField.Replace("""{"model":1}"""u8, "a\"b")));
}
