using Sparsescope.Templates.Jinja.Formatting;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>tojson with the arguments that transformers gives it, those of <c>json.dumps</c>.</summary>
internal static class JsonFilter
{
    public static Value ToJson(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = Indent(bound[1], run.Budget);
        var (item, key) = Separators(bound[2], indent is null ? ", " : ",");
        var output = new TracedTextBuilder(run.Budget);
        new JsonWriter(output, Parameters.Flag(bound[0]), indent, item, key, Parameters.Flag(bound[3])).Write(input);
        return new StringValue(output.Build());
    }

    private static TracedText? Indent(Value? value, Budget budget) => value switch
    {
        null or NoneValue => null,
        StringValue text => text.Text,
        _ => new TracedTextBuilder(budget).Repeat(TracedText.FromTemplate(" "), Parameters.Int(value, 0, "tojson")).Build(),
    };

    private static (TracedText Item, TracedText Key) Separators(Value? value, string item) => value switch
    {
        null or NoneValue => (TracedText.FromTemplate(item), TracedText.FromTemplate(": ")),
        SequenceValue { Items: [StringValue first, StringValue second] } => (first.Text, second.Text),
        _ => throw new EvaluationError("tojson wants a pair of strings as separators"),
    };
}
