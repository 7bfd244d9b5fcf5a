using System.Globalization;
using System.Text.RegularExpressions;

namespace Sparsescope.Models.Hub;

/// <summary>Picks the one model a reference means among the files of a repository.</summary>
internal static partial class GgufChoice
{
    private static readonly string[] s_preferred = ["Q4_K_M", "Q4_0", "Q8_0"];

    /// <summary>One model: a file, or all shards of a split one in order.</summary>
    private sealed record Candidate(IReadOnlyList<HubFile> Shards, string Stem, int Expected)
    {
        public string Path => Shards[0].Path;
    }

    /// <summary>
    /// The files of the model, first shard first. Without a quantisation: Q4_K_M, else Q4_0, else Q8_0, else the first by name.
    /// Among several matches the shortest path is meant. What helps a model (a drafter, a projector, an adapter) is never meant,
    /// unless the reference names it.
    /// </summary>
    /// <exception cref="BadInputException">No such model, two equally short ones, or a split model with shards missing.</exception>
    public static IReadOnlyList<HubFile> Pick(HubReference reference, IEnumerable<HubFile> files)
    {
        var listed = files.ToList();
        var models = Candidates(reference, listed);
        if (models.Count == 0) throw new BadInputException($"{reference.Id} holds no GGUF model{Instead(listed)}");
        var matching = Matching(reference, models);
        if (matching.Count == 0)
            throw new BadInputException($"{reference.Id} has no quantisation {reference.Quant}; it has {Names(models)}");
        var shortest = matching.Where(model => model.Path.Length == matching.Min(other => other.Path.Length)).ToList();
        if (shortest.Count > 1)
        {
            throw new BadInputException($"{reference} could be any of {string.Join(", ", shortest.Select(model => model.Path))}: "
                + "put more of the file's name, or its path, after the colon");
        }
        return Complete(reference, shortest[0]);
    }

    /// <summary>The quantisations among the files, each once; a model that names none is listed by its path.</summary>
    public static string Names(HubReference reference, IEnumerable<HubFile> files) => Names(Candidates(reference, [.. files]));

    private static string Names(List<Candidate> models) =>
        string.Join(", ", models.Select(model => QuantName.Of(model.Path) ?? model.Path).Distinct().Order(StringComparer.Ordinal));

    private static List<Candidate> Matching(HubReference reference, List<Candidate> models)
    {
        if (reference.Quant is { } quant) return models.FindAll(model => QuantName.Matches(model.Path, quant));
        return s_preferred
            .Select(name => models.FindAll(model => QuantName.Matches(model.Path, name)))
            .FirstOrDefault(found => found.Count > 0) ?? models[..1];
    }

    private static List<Candidate> Candidates(HubReference reference, List<HubFile> files)
    {
        var possible = files.FindAll(file => GgufRole.MayBeModel(file.Path));
        if (reference.Quant is { } quant && GgufRole.NamesHelper(quant)) return Grouped(possible);
        var paths = possible.ConvertAll(file => file.Path);
        return Grouped(possible.Where(file => !GgufRole.IsHelper(file.Path, reference.Repo, paths)));
    }

    // What a repository without a model holds instead, and what to try.
    private static string Instead(List<HubFile> files)
    {
        bool Any(Func<string, bool> test) => files.Exists(file => test(file.Path));
        if (Any(path => Part().IsMatch(path)))
        {
            return " that can be read as it is: its files are cut into parts; join them (cat X.part1of2 X.part2of2 > X) and name the "
                + "file";
        }
        if (Any(path => path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)))
            return ", only files that help one (a drafter, a projector, an adapter): look for the repository of the model itself";
        if (Any(path => path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)))
        {
            return " but safetensors: look for a repository with GGUF in its name, or download this one and convert it to GGUF, so: "
                + "python convert_hf_to_gguf.py FOLDER (a script of llama.cpp)";
        }
        return ": look for a repository with GGUF in its name";
    }

    private static List<Candidate> Grouped(IEnumerable<HubFile> files) =>
    [
        .. files
            .GroupBy(file => Shard().Replace(file.Path, "${stem}${of}"))
            .Select(group =>
            {
                var shards = group.DistinctBy(file => file.Path).OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
                var shard = Shard().Match(shards[0].Path);
                return new Candidate(shards, shard.Groups["stem"].Value, shard.Success ? Number(shard.Groups["count"]) : 1);
            })
            .OrderBy(model => model.Path, StringComparer.Ordinal),
    ];

    private static IReadOnlyList<HubFile> Complete(HubReference reference, Candidate model)
    {
        if (model.Shards.Select(file => Index(file.Path)).SequenceEqual(Enumerable.Range(1, model.Expected))) return model.Shards;
        throw new BadInputException($"{reference.Id} has {model.Shards.Count} of the {model.Expected} parts of {model.Stem}: "
            + "the upload is incomplete, choose another quantisation");
    }

    private static int Index(string path) => Shard().Match(path) is { Success: true } shard ? Number(shard.Groups["index"]) : 1;

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\.gguf(\.part[0-9]+of[0-9]+|-split-[a-z]+|\.[0-9]{3})\z", RegexOptions.IgnoreCase)]
    private static partial Regex Part();

    [GeneratedRegex(@"\A(?<stem>.+)-(?<index>[0-9]{5})(?<of>-of-(?<count>[0-9]{5}))\.gguf\z", RegexOptions.IgnoreCase)]
    private static partial Regex Shard();
}
