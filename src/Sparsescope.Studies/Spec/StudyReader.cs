using System.Text.RegularExpressions;
using Sparsescope.Metrics;

namespace Sparsescope.Studies.Spec;

/// <summary>Reads study.yaml.</summary>
public static partial class StudyReader
{
    private const int MaxLayer = 10_000, MaxItems = 10_000_000;
    private const string Record = "record", All = "all";

    /// <summary>
    /// The study, or every problem of its text; with a problem there is no study. Opens no file: what the data lacks is for
    /// <c>StudyCheck</c>.
    /// </summary>
    /// <param name="yaml">Text of study.yaml.</param>
    /// <param name="file">Its path, for messages; the study's folder is the one it lies in.</param>
    public static (StudySpec? Spec, IReadOnlyList<Problem> Problems) Read(string yaml, string file)
    {
        var problems = new SpecProblems(file);
        var spec = YamlMap.Root(yaml, problems) is { } root ? Read(root, yaml, file) : null;
        return problems.All.Count == 0 ? (spec, []) : (null, problems.All);
    }

    private static StudySpec? Read(YamlMap map, string yaml, string file)
    {
        var name = map.Text("study", required: true);
        if (name is not null && !Name().IsMatch(name)) map.Bad("study", "is not made of lower-case letters, digits and hyphens.");
        var claim = map.Text("claim", required: true);
        var direction = map.Choice<ClaimDirection>("direction", required: true);
        var data = DataReader.Read(map.Map("data", required: true));
        var (prompt, plain) = (FrameReader.Template(map, "prompt", required: true), FrameReader.Template(map, "prompt_plain"));
        var frames = FrameReader.Frames(map, prompt ?? new("prompt", "", 1, false), plain);
        var condition = ConditionReader.From(map.Map("condition", required: true));
        var pair = map.Text("pair");
        var cluster = map.Text("cluster");
        var answer = DataReader.ReadAnswer(map.Map("answer"));
        var contrast = Contrast(map, condition);
        var readings = FrameReader.Readings(map, condition);
        var further = map.Rows("further_contrasts");
        foreach (var row in further) CheckContrast(map, "further_contrasts", row, condition);
        var primary = map.Map("primary", required: true);
        var (metrics, layers) = (Metrics(primary), Layers(primary));
        primary?.Finish();
        var notApplicable = NotApplicable(map);
        var spec = name is null || claim is null || direction is null || data is null || prompt is null || condition is null ? null
            : new StudySpec
            {
                Name = name,
                Folder = Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".",
                File = file,
                Lines = map.Problems.Lines,
                Yaml = yaml,
                Claim = claim.ReplaceLineEndings(" ").Trim(),
                Direction = direction.Value,
                Data = data,
                Prompt = prompt.Text,
                Frames = frames,
                Readings = readings,
                Condition = condition.Source,
                Variants = condition.Variants,
                PairField = pair == Record ? null : pair,
                ClusterField = cluster,
                Answer = answer,
                Scale = condition.Scale,
                Conditions = condition.Names,
                Contrast = contrast,
                FurtherContrasts = [.. further.Where(row => row.Count == 2).Select(row => (row[0], row[1]))],
                PrimaryMetrics = metrics,
                PrimaryLayers = layers,
                EquivalenceBound = Bound(map),
                Length = map.Choice<LengthRole>("length") ?? LengthRole.Nuisance,
                NotApplicable = notApplicable,
                Moderator = map.Text("moderator"),
                Protocol = map.Choice<StudyProtocol>("protocol"),
                Seed = map.Seed("seed") ?? 1,
                ItemsPerCondition = Items(map),
                GenerateTokens = map.Integer("generate_tokens", 0, MaxItems) ?? 0,
                TwinCount = map.Integer("twin_count", 0, 100) ?? 5,
                TwinItems = map.Integer("twin_items", 0, MaxItems) ?? 10,
                ScrambledItems = map.Integer("scrambled_items", 0, MaxItems) ?? 20,
            };
        map.Finish();
        if (condition is not null) CheckPair(map, condition, pair);
        if (cluster is not null && (pair is not null || condition?.Variants is not null))
            map.Bad("cluster", "is for unpaired studies: the items of a pair are resampled together anyway; remove one of the two.");
        if (spec is not null) StudyRules.Check(map, spec);
        return spec;
    }

    private static (string, string)? Contrast(YamlMap map, ConditionReader.Read? condition)
    {
        if (map.Texts("contrast") is not { } pair)
        {
            if (condition?.Scale == Scale.Categorical)
                map.Problems.AddAt("condition.scale", "a categorical study needs the key 'contrast': [baseline, target].");
            return null;
        }
        if (condition is { Scale: not Scale.Categorical })
            map.Bad("contrast", $"is for categorical conditions, and these are {condition.Scale.ToString().ToLowerInvariant()}.");
        CheckContrast(map, "contrast", pair, condition);
        return pair.Count == 2 ? (pair[0], pair[1]) : null;
    }

    private static void CheckContrast(YamlMap map, string key, IReadOnlyList<string> pair, ConditionReader.Read? condition)
    {
        if (pair.Count != 2 || pair[0] == pair[1]) map.Bad(key, "does not name two different conditions: [baseline, target].");
        foreach (var name in pair)
        {
            if (condition is null || condition.Names.Contains(name)) continue;
            var meant = Suggestion.For(name, condition.Names) is { } near ? $"did you mean '{near}'?"
                : $"there are {string.Join(", ", condition.Names)}.";
            map.Bad(key, $"names '{name}', which is no condition; {meant}");
        }
    }

    private static void CheckPair(YamlMap map, ConditionReader.Read condition, string? pair)
    {
        if (condition.Variants is not null && pair != Record)
            map.Problems.AddAt(pair is null ? "condition.variants"
                : "pair", $"variants are made of one record each: the study is paired, so write 'pair: {Record}'.");
        if (condition.Variants is null && pair == Record)
            map.Bad("pair",
                $"is {Record}, but a record is in one condition only; name the field that ties records together, or remove the key.");
        if (condition.Scale == Scale.Continuous && pair is not null)
            map.Bad("pair", "does not go with a continuous condition; remove it.");
    }

    private static List<string> Metrics(YamlMap? primary)
    {
        var names = primary?.Texts("metrics", required: true) ?? [];
        foreach (var name in names)
        {
            if (Metric.All.FirstOrDefault(metric => metric.Name == name) is { } known)
            {
                if (known.SparserWhen == SparserWhen.Neither)
                    primary!.Bad("metrics", $"names '{name}', which says nothing about sparsity: it has no direction to claim.");
                continue;
            }
            var meant = Suggestion.For(name, Metric.All.Select(metric => metric.Name)) is { } near ? $"did you mean {near}?"
                : $"there are {string.Join(", ", Metric.All)}.";
            primary!.Bad("metrics", $"names '{name}', which is no metric; {meant}");
        }
        foreach (var twice in names.GroupBy(name => name).Where(group => group.Count() > 1))
            primary!.Bad("metrics", $"names '{twice.Key}' twice.");
        return [.. names];
    }

    private static IReadOnlyList<int> Layers(YamlMap? primary)
    {
        var layers = primary?.Integers("layers", -MaxLayer, MaxLayer, required: true) ?? [];
        foreach (var twice in layers.GroupBy(layer => layer).Where(group => group.Count() > 1))
            primary!.Bad("layers", $"names {twice.Key} twice.");
        return layers;
    }

    private static Dictionary<ControlKind, string> NotApplicable(YamlMap map)
    {
        var reasons = new Dictionary<ControlKind, string>();
        if (map.Map("not_applicable") is not { } controls) return reasons;
        foreach (var control in StudySpec.Declarable)
        {
            if (controls.Text(control.Word()) is { } reason) reasons[control] = reason.ReplaceLineEndings(" ").Trim();
        }
        controls.Finish();
        return reasons;
    }

    private static double? Bound(YamlMap map)
    {
        if (map.Number("equivalence_bound") is not { } bound) return null;
        if (!(bound > 0 && bound < 1)) map.Bad("equivalence_bound", "is not between 0 and 1.");
        return bound;
    }

    private static int? Items(YamlMap map) => map.Text("items") is null or All ? null : map.Integer("items", 1, MaxItems);

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Name();
}
