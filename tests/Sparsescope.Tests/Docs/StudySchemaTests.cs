using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sparsescope.Studies.Spec;
using Sparsescope.Tests.Architecture;
using Sparsescope.Tests.Studies;
using YamlDotNet.RepresentationModel;

namespace Sparsescope.Tests.Docs;

/// <summary>docs/study.schema.json: what editors complete is what the program reads.</summary>
public sealed partial class StudySchemaTests
{
    private static readonly JsonNode s_schema = JsonNode.Parse(File.ReadAllText(Repository.Path("docs/study.schema.json")))!;

    [Fact]
    public void Every_shipped_study_follows_the_schema()
    {
        foreach (var name in ShippedStudies.Names)
        {
            var problems = new List<string>();
            Check(s_schema, Root(ShippedStudies.YamlOf(name)), name, problems);
            Assert.Empty(problems);
        }
    }

    [Fact]
    public void The_schema_refuses_what_the_program_refuses()
    {
        foreach (var (from, to) in ((string, string)[])[("claim:", "clam:"), ("direction: sparser", "direction: thinner"),
            ("prompt:", "promt:")])
        {
            var problems = new List<string>();
            Check(s_schema, Root(StudyText.Sound.Replace(from, to, StringComparison.Ordinal)), "study", problems);
            Assert.NotEmpty(problems);
        }
    }

    [Fact]
    public void Every_key_of_the_page_is_in_the_schema_and_every_key_of_the_schema_on_the_page()
    {
        var page = File.ReadAllText(Repository.Path("docs/studies.md"));
        var named = Key().Matches(page).SelectMany(row => Code().Matches(row.Value).Select(code => code.Groups[1].Value)).ToHashSet();
        var words = named.SelectMany(key => key.Split('.')).Where(word => word.Length > 0 && word == word.ToLowerInvariant()).ToHashSet();
        var keys = Keys(s_schema).ToHashSet();
        Assert.Empty(words.Except(keys).Except(StudySpecWords));
        Assert.All(keys, key => Assert.False(!page.Contains($"`{key}`", StringComparison.Ordinal)
            && !page.Contains($"`{key}.", StringComparison.Ordinal) && !page.Contains($".{key}`", StringComparison.Ordinal)
            && !page.Contains($".{key}.", StringComparison.Ordinal), key));
    }

    // Values that stand in the first column of tables, and are no keys.
    private static readonly string[] StudySpecWords =
        ["choices", "padding", "evidence", "perturb", "demonstrations", "fallback", "predicts", "selective_filter"];

    private static YamlNode Root(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents[0].RootNode;
    }

    // As much of JSON Schema as the file uses.
    private static void Check(JsonNode schema, YamlNode node, string path, List<string> problems)
    {
        if (schema["oneOf"] is JsonArray ways)
        {
            var found = ways.Select(way =>
            {
                var inner = new List<string>();
                Check(way!, node, path, inner);
                return inner;
            }).ToList();
            if (found.All(inner => inner.Count > 0)) problems.AddRange(found[0]);
            return;
        }
        var text = (node as YamlScalarNode)?.Value;
        if (schema["enum"] is JsonArray values && !values.Any(value => (string?)value == text)) problems.Add($"{path}: '{text}'");
        if (schema["const"] is { } only && (string?)only != text) problems.Add($"{path}: '{text}'");
        if (schema["pattern"] is { } pattern && !Regex.IsMatch(text ?? "", (string)pattern!)) problems.Add($"{path}: '{text}'");
        string[] types = schema["type"] switch
        {
            JsonArray several => [.. several.Select(type => (string)type!)],
            JsonValue one =>
            [(string)one!],
            _ => []
        };
        if (types.Length > 0 && !types.Any(type => Is(type, node, text))) problems.Add($"{path}: is no {string.Join(" or ", types)}");
        if (node is YamlSequenceNode list && schema["items"] is { } items)
        {
            foreach (var (index, item) in list.Children.Index()) Check(items, item, $"{path}[{index}]", problems);
        }
        if (node is not YamlMappingNode map) return;
        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            if (!map.Children.ContainsKey(new YamlScalarNode((string)required!))) problems.Add($"{path}: lacks {required}");
        }
        foreach (var (key, value) in map.Children)
        {
            var name = ((YamlScalarNode)key).Value!;
            if (schema["properties"]?[name] is { } property) Check(property, value, $"{path}.{name}", problems);
            else if (schema["additionalProperties"] is JsonObject other) Check(other, value, $"{path}.{name}", problems);
            else problems.Add($"{path}: '{name}' is no key");
        }
    }

    private static bool Is(string type, YamlNode node, string? text) => type switch
    {
        "object" => node is YamlMappingNode,
        "array" => node is YamlSequenceNode,
        "integer" => long.TryParse(text, out _),
        "number" => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _),
        _ => node is YamlScalarNode,
    };

    private static IEnumerable<string> Keys(JsonNode schema)
    {
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            yield return name;
            foreach (var inner in Keys(property!)) yield return inner;
        }
        if (schema["items"] is { } items)
        {
            foreach (var inner in Keys(items)) yield return inner;
        }
    }

    [GeneratedRegex(@"^\| `[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex("`([a-z0-9_.]+)`")]
    private static partial Regex Code();
}
