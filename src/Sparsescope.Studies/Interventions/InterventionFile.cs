using System.Globalization;
using Sparsescope.Interventions;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Spec;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sparsescope.Studies.Interventions;

/// <summary>
/// Reads interventions from YAML: a list of groups of keys (docs/interventions.md lists them). Files it names lie relative to it.
/// </summary>
public static class InterventionFile
{
    private const int MostDimensions = 1 << 20;

    /// <summary>The interventions of a file, with the directions and states it names.</summary>
    /// <exception cref="BadInputException">It cannot be read, or the first of its problems, with its line.</exception>
    public static IReadOnlyList<Intervention> Open(string path) => Parse(InputPath.Text(path, "Interventions"), path);

    /// <summary>The same from text.</summary>
    /// <param name="yaml">YAML.</param>
    /// <param name="path">Where it stands, for messages and for the files it names.</param>
    /// <exception cref="BadInputException">As for <see cref="Open"/>.</exception>
    public static IReadOnlyList<Intervention> Parse(string yaml, string path)
    {
        var problems = new SpecProblems(path, "an intervention");
        var files = new Named(Path.GetDirectoryName(path) ?? "");
        var read = new List<Intervention?>();
        foreach (var (index, node) in Nodes(yaml, problems).Index())
        {
            if (node is YamlMappingNode map)
                read.Add(Read(new YamlMap(map, (index + 1).ToString(CultureInfo.InvariantCulture), problems), files));
            else problems.Add((long)node.Start.Line,
                "an intervention is a group of keys such as tap, layers, positions, operation and value.");
        }
        var more = problems.All.Count > 1 ? $" ({problems.All.Count - 1} more)" : "";
        if (problems.All.Count > 0) throw new BadInputException($"{problems.All[0]}{more}");
        return [.. read.OfType<Intervention>()];
    }

    private static IReadOnlyList<YamlNode> Nodes(string yaml, SpecProblems problems)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlSequenceNode { Children.Count: > 0 } list }]) return [.. list.Children];
            if (stream.Documents is [{ RootNode: YamlMappingNode one }]) return [one];
            problems.Add(1, "the file is not a list of interventions.");
        }
        catch (YamlException e)
        {
            problems.Add(Math.Max(1, (long)e.Start.Line), $"the YAML cannot be read: {e.Message.TrimEnd('.')}.");
        }
        catch (InvalidOperationException)
        {
            problems.Add(1, "the YAML cannot be read: a bracket is left open.");   // the library's own slip, without a place
        }
        return [];
    }

    private static Intervention? Read(YamlMap map, Named files)
    {
        var tap = map.Text("tap") ?? TapNames.ResidPost;
        var layers = List(map, "layers", required: !tap.StartsWith(TapNames.ByName, StringComparison.Ordinal));
        var positions = List(map, "positions", required: false) ?? "last";
        var operation = ReadOperation(map, files);
        map.Finish();
        return operation is null ? null : new(tap, layers ?? "all", positions, operation);
    }

    private static OperationSpec? ReadOperation(YamlMap map, Named files)
    {
        if (map.Text("operation", required: true) is not { } text) return null;
        if (OperationNames.Parse(text) is not { } named)
        {
            map.Bad("operation",
                $"is '{text}', not one of {string.Join(", ", OperationNames.All)}, alone or with its value "
                + $"behind it (keep_top_10, scale_0.5).");
            return null;
        }
        if (named.Value is not null && map.Has("value")) map.Bad("value", "is given twice: the operation's name has one behind it.");
        var listsDimensions = named.Kind == OperationKind.Dims;
        var dims = map.Has("dims") ? map.Integers("dims", 0, MostDimensions) : listsDimensions && map.Has("value")
            ? map.Integers("value", 0, MostDimensions) : null;
        var spec = new OperationSpec
        {
            Kind = named.Kind,
            Value = named.Value ?? (listsDimensions ? null : map.Number("value")),
            Of = map.Choice<ShareOf>("of") ?? ShareOf.Dimensions,
            Fill = map.Choice<Fill>("fill") ?? Fill.Zero,
            KeepsNorm = Truth(map, "keep_norm"),
            Rotate = map.Seed("rotate"),
            TurnsAtRandom = Truth(map, "random_direction"),
            Seed = map.Seed("seed") ?? 1,
            Dimensions = Sorted(dims),
            Outliers = map.Integer("outliers", 1, MostDimensions) ?? 0,
            Except = Sorted(map.Has("except") ? map.Integers("except", 0, MostDimensions) : null),
            ExceptOutliers = map.Integer("except_outliers", 1, MostDimensions) ?? 0,
            Directions = map.Text("direction") is { } direction ? files.Directions(direction) : null,
            DirectionLayer = map.Integer("direction_layer", 0, MostDimensions),
            Reference = map.Text("reference") is { } reference ? files.States(reference) : null,
            Item = map.Text("item"),
            ItemPosition = map.Integer("item_position", int.MinValue, int.MaxValue) ?? -1,
        };
        if (spec.Problem() is { } problem) map.Bad("operation", $"cannot be carried out: {problem}.");
        return spec;
    }

    private static int[] Sorted(IReadOnlyList<int>? numbers) => numbers is null ? [] : [.. numbers.Distinct().Order()];

    private static bool Truth(YamlMap map, string key)
    {
        if (map.Text(key) is not { } text) return false;
        if (text is "true" or "false") return text == "true";
        map.Bad(key, "is not true or false.");
        return false;
    }

    // A number, a text, or a list of them.
    private static string? List(YamlMap map, string key, bool required) =>
        map.Texts(key, required) is { } texts ? string.Join(',', texts) : null;

    /// <summary>The files that interventions name, each read once.</summary>
    private sealed class Named(string folder)
    {
        private readonly Dictionary<string, DirectionSet> _directions = new(StringComparer.Ordinal);
        private readonly Dictionary<string, StateLibrary> _states = new(StringComparer.Ordinal);

        internal DirectionSet Directions(string name)
        {
            if (!_directions.TryGetValue(name, out var known))
                _directions[name] = known = StateFiles.Directions(Path.Combine(folder, name));
            return known;
        }

        internal StateLibrary States(string name)
        {
            if (!_states.TryGetValue(name, out var known)) _states[name] = known = StateFiles.States(Path.Combine(folder, name));
            return known;
        }
    }
}
