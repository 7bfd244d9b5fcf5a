using Sparsescope.Llama;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Sweeps;

/// <summary>Many studies on many models in many precisions, as a file says it: every study on every model in every one of them.</summary>
/// <param name="Studies">Names of shipped studies, or folders.</param>
/// <param name="Models">Paths of files, or <c>hf:USER/REPO[:QUANT]</c>.</param>
/// <param name="Numerics">How each computes.</param>
public sealed record SweepSpec(IReadOnlyList<string> Studies, IReadOnlyList<string> Models, IReadOnlyList<Numerics> Numerics)
{
    /// <summary>Folder of the data sets; null where studies bring theirs.</summary>
    public string? Data { get; init; }

    /// <summary>Items a condition, or questions where paired; null: each study's own.</summary>
    public int? Limit { get; init; }

    /// <summary>Seed; null: each study's own.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Reads the file.</summary>
    /// <param name="path">A YAML file; folders and files in it are as seen from where the program is called.</param>
    /// <exception cref="BadInputException">There is no such file, or it has a problem, which is named with its line.</exception>
    public static SweepSpec Open(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {e.Message}", e);
        }
        var problems = new SpecProblems(path, "a sweep");
        var spec = YamlMap.Root(text, problems) is { } map ? Read(map) : null;
        return spec is not null && problems.All.Count == 0 ? spec : throw new BadInputException($"{problems.All[0]}");
    }

    private static SweepSpec? Read(YamlMap map)
    {
        var (studies, models) = (map.Texts("studies", required: true), map.Texts("models", required: true));
        var numerics = new List<Numerics>();
        foreach (var name in map.Texts("precisions") ?? ["default"])
        {
            if (Enum.TryParse<Numerics>(name, ignoreCase: true, out var value) && name.All(char.IsAsciiLetter)) numerics.Add(value);
            else map.Bad("precisions", $"holds '{name}', not one of default, exact, fast.");
        }
        var spec = studies is null || models is null ? null
            : new SweepSpec(studies, models, [.. numerics.Distinct()])
            {
                Data = map.Text("data"),
                Limit = map.Integer("limit", 1, int.MaxValue),
                Seed = map.Seed("seed"),
            };
        map.Finish();
        return spec;
    }
}
