using System.Text.Json;
using Sparsescope.Templates.Jinja.Library;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja;

/// <summary>What a template starts with: the functions, then the variables that transformers passes.</summary>
internal static class Variables
{
    /// <summary>
    /// Templates build control tokens from roles (<c>'&lt;|' + role + '|&gt;'</c>), so these names count as the template's own text.
    /// Any other role is data.
    /// </summary>
    private static readonly HashSet<string> s_knownRoles =
        ["system", "user", "assistant", "tool", "developer", "function", "ipython", "model"];

    public static Scope Define(Run run, IReadOnlyList<ChatMessage> messages, TemplateContext context)
    {
        var scope = new Scope(run);
        Globals.Define(scope);
        scope.Set("messages", new ListValue([.. messages.Select(message => Message(message, run.Budget))]));
        scope.Set("tools", NoneValue.Instance);
        scope.Set("documents", NoneValue.Instance);
        scope.Set("add_generation_prompt", BoolValue.Of(context.AddGenerationPrompt));
        scope.Set("bos_token", new StringValue(context.BosToken));
        scope.Set("eos_token", new StringValue(context.EosToken));
        if (context.UnkToken is { } unknown) scope.Set("unk_token", new StringValue(unknown));
        if (context.PadToken is { } padding) scope.Set("pad_token", new StringValue(padding));
        foreach (var (name, value) in context.Extra) scope.Set(name, FromJson(value, run.Budget));
        return scope.Inner();
    }

    /// <summary>Nothing but the functions and these variables, all of them data.</summary>
    public static Scope Define(Run run, IEnumerable<KeyValuePair<string, JsonElement>> variables)
    {
        var scope = new Scope(run);
        Globals.Define(scope);
        foreach (var (name, value) in variables) scope.Set(name, FromJson(value, run.Budget));
        return scope.Inner();
    }

    private static DictValue Message(ChatMessage message, Budget budget)
    {
        var fields = new DictValue(budget);
        fields.Put("role", new StringValue(TracedText.From(message.Role, !s_knownRoles.Contains(message.Role))));
        if (message.Content is { } content) fields.Put("content", DataText(content));
        foreach (var (name, value) in message.Extra)
        {
            if (name == "role" || (name == "content" && message.Content is not null)) continue;
            fields.Put(DataText(name), FromJson(value, budget));
        }
        return fields;
    }

    private static Value FromJson(JsonElement json, Budget budget)
    {
        budget.Step();
        switch (json.ValueKind)
        {
            case JsonValueKind.String: return DataText(json.GetString()!);
            case JsonValueKind.True: return new BoolValue(true, isData: true);
            case JsonValueKind.False: return new BoolValue(false, isData: true);
            case JsonValueKind.Number: return Number(json);
            case JsonValueKind.Array: return new ListValue([.. json.EnumerateArray().Select(item => FromJson(item, budget))]);
            case JsonValueKind.Object:
                var dict = new DictValue(budget);
                foreach (var field in json.EnumerateObject()) dict.Put(DataText(field.Name), FromJson(field.Value, budget));
                return dict;
            default: return NoneValue.Instance;
        }
    }

    private static StringValue DataText(string text) => new(TracedText.FromData(text));

    private static NumberValue Number(JsonElement json)
    {
        if (json.GetRawText().AsSpan().ContainsAny(".eE")) return new FloatValue(json.GetDouble(), isData: true);
        return json.TryGetInt64(out var whole)
            ? new IntValue(whole, isData: true)
            : throw new EvaluationError($"the integer {json.GetRawText()} of a message goes beyond 64 bits");
    }
}
