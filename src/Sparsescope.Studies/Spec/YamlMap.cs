using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sparsescope.Studies.Spec;

/// <summary>A mapping of a YAML file, read key by key; every problem is noted with its line, and what is wrong reads as missing.</summary>
internal sealed class YamlMap
{
    // Of one regular expression on one field, where it cannot be matched in linear time. Long, since a busy machine may stand still.
    private static readonly TimeSpan s_matchTime = TimeSpan.FromSeconds(5);

    private readonly YamlMappingNode _node;
    private readonly string _path;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public YamlMap(YamlMappingNode node, string path, SpecProblems problems)
    {
        (_node, _path, Problems) = (node, path, problems);
        foreach (var (key, _) in node.Children)
        {
            if (key is YamlScalarNode { Value: { } name }) problems.Lines[PathOf(name)] = (int)key.Start.Line;
        }
    }

    /// <summary>The keys of a whole file; null, with the problem noted, where it is no mapping.</summary>
    public static YamlMap? Root(string yaml, SpecProblems problems)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlMappingNode map }]) return new(map, "", problems);
            problems.Add(1, "the file is not one YAML document of keys and values.");
        }
        catch (YamlException e)
        {
            problems.Add(Math.Max(1, (long)e.Start.Line), $"the YAML cannot be read: {e.Message.TrimEnd('.')}.");
        }
        catch (InvalidOperationException)
        {
            problems.Add(1, "the YAML cannot be read: a bracket is left open.");   // the library's own slip, without a place
        }
        return null;
    }

    public SpecProblems Problems { get; }

    /// <summary>The keys as they stand.</summary>
    public IEnumerable<string> Keys => _node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "");

    public bool Has(string key) => Keys.Contains(key);

    /// <summary>Whether the value of a key is a group of keys.</summary>
    public bool IsGroup(string key) => Find(key, false) is YamlMappingNode;

    /// <summary>Whether the value of a key is a list.</summary>
    public bool IsList(string key) => Find(key, false) is YamlSequenceNode;

    public string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    /// <summary>Notes a problem with a key.</summary>
    public void Bad(string key, string what) => Problems.AddAt(PathOf(key), $"'{PathOf(key)}' {what}");

    /// <summary>A text; where it is missing and required, that is a problem.</summary>
    public string? Text(string key, bool required = false)
    {
        if (Find(key, required) is not { } node) return null;
        if (node is YamlScalarNode { Value: { } text } && text.Trim().Length > 0) return text;
        Bad(key, "is not text.");
        return null;
    }

    /// <summary>Line on which the text of a key begins: after the key's own for a block.</summary>
    public int TextLine(string key) => Find(key, false) is not { } node ? 1
        : (int)node.Start.Line + (node is YamlScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded } ? 1 : 0);

    /// <summary>Whether the text of a key is a literal block, whose lines are those of the file.</summary>
    public bool IsBlock(string key) => Find(key, false) is YamlScalarNode { Style: ScalarStyle.Literal };

    public int? Integer(string key, int min, int max)
    {
        if (Text(key) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min
            && number <= max) return number;
        Bad(key, $"is not a whole number from {min} to {max}.");
        return null;
    }

    public ulong? Seed(string key)
    {
        if (Text(key) is not { } text) return null;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)) return seed;
        Bad(key, "is not a whole number from 0.");
        return null;
    }

    public double? Number(string key)
    {
        if (Text(key) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;
        Bad(key, "is not a number.");
        return null;
    }

    /// <summary>One of some names, in the order of an enumeration's values.</summary>
    public T? Choice<T>(string key, bool required = false) where T : struct, Enum
    {
        if (Text(key, required) is not { } text) return null;
        var names = Enum.GetNames<T>().Select(Spell).ToArray();
        if (Array.IndexOf(names, text) is var at and >= 0) return Enum.GetValues<T>()[at];
        Bad(key, $"is '{text}', not one of {string.Join(", ", names)}.");
        return null;
    }

    /// <summary>A list of texts, or one text alone; at least one.</summary>
    public IReadOnlyList<string>? Texts(string key, bool required = false)
    {
        if (Find(key, required) is not { } node) return null;
        if (node is YamlScalarNode { Value: { Length: > 0 } only }) return [only];
        if (node is YamlSequenceNode list && list.Children.Count > 0
            && list.Children.All(item => item is YamlScalarNode { Value.Length: > 0 }))
            return [.. list.Children.Cast<YamlScalarNode>().Select(item => item.Value!)];
        Bad(key, "is not a list of texts.");
        return null;
    }

    public IReadOnlyList<int>? Integers(string key, int min, int max, bool required = false)
    {
        if (Texts(key, required) is not { } texts) return null;
        var numbers = new List<int>();
        foreach (var text in texts)
        {
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min
                && number <= max) numbers.Add(number);
            else Bad(key, $"holds '{text}', not a whole number from {min} to {max}.");
        }
        return numbers.Count == texts.Count ? numbers : null;
    }

    public Regex? Pattern(string key, bool required = false)
    {
        if (Text(key, required) is not { } text) return null;
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(text, RegexOptions.CultureInvariant, s_matchTime);    // looks around, or back
        }
        catch (ArgumentException e)
        {
            Bad(key, $"is no regular expression: {e.Message}");
            return null;
        }
    }

    public YamlMap? Map(string key, bool required = false)
    {
        if (Find(key, required) is not { } node) return null;
        if (node is YamlMappingNode map) return new YamlMap(map, PathOf(key), Problems);
        Bad(key, "is not a group of keys.");
        return null;
    }

    public IReadOnlyList<YamlMap> Maps(string key)
    {
        if (Find(key, false) is not { } node) return [];
        if (node is YamlSequenceNode list && list.Children.All(item => item is YamlMappingNode))
            return [.. list.Children.Select((item, i) => new YamlMap((YamlMappingNode)item, $"{PathOf(key)}.{i + 1}", Problems))];
        Bad(key, "is not a list of groups of keys.");
        return [];
    }

    /// <summary>Lists of texts, one in the other.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows(string key)
    {
        if (Find(key, false) is not { } node) return [];
        if (node is YamlSequenceNode list
            && list.Children.All(row => row is YamlSequenceNode cells && cells.Children.All(cell => cell is YamlScalarNode)))
            return [.. list.Children.Cast<YamlSequenceNode>()
                .Select(row => (IReadOnlyList<string>)[.. row.Children.Select(cell => ((YamlScalarNode)cell).Value ?? "")])];
        Bad(key, "is not a list of lists.");
        return [];
    }

    /// <summary>Notes the keys that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var key in Keys.Where(key => !_known.Contains(key)))
        {
            var meant = Suggestion.For(key, _known) is { } near ? $"did you mean '{near}'?" : $"there are {string.Join(", ", _known)}.";
            Problems.AddAt(PathOf(key), $"'{PathOf(key)}' is not a key of {Problems.Subject}; {meant}");
        }
    }

    private static string Spell(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private YamlNode? Find(string key, bool required)
    {
        _known.Add(key);
        foreach (var (name, value) in _node.Children)
        {
            if (name is YamlScalarNode { Value: var text } && text == key) return value;
        }
        if (required) Problems.Add(_path.Length == 0 ? 1 : _node.Start.Line, $"the key '{PathOf(key)}' is missing.");
        return null;
    }
}
