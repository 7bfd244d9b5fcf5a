using System.Text.RegularExpressions;

namespace Sparsescope.Models.Hub;

/// <summary>A model on the hub as a user names it: USER/REPO or USER/REPO:QUANT.</summary>
internal sealed partial record HubReference
{
    private const int LongestName = 96;

    private HubReference(string user, string repo, string? quant) => (User, Repo, Quant) = (user, repo, quant);

    public string User { get; }

    public string Repo { get; }

    /// <summary>
    /// The quantisation asked for, as typed, or a part of the file's name or path without its .gguf; null where the user leaves the
    /// choice to us.
    /// </summary>
    public string? Quant { get; }

    /// <summary>Whether it is a data set and no model.</summary>
    public bool IsDataset { get; private init; }

    /// <summary>What names the repository in an address of the hub.</summary>
    public string Address => IsDataset ? $"datasets/{Id}" : Id;

    /// <summary>USER/REPO, as it stands in addresses.</summary>
    public string Id => $"{User}/{Repo}";

    public override string ToString() => Quant is null ? Id : $"{Id}:{Quant}";

    /// <summary>Reads USER/DATASET.</summary>
    /// <exception cref="BadInputException">The text is not of that form, or a name holds what the hub does not allow.</exception>
    public static HubReference ParseDataset(string text) => text.Contains(':', StringComparison.Ordinal)
        ? throw new BadInputException($"'{text}' is no name of a data set on the hub: write USER/DATASET")
        : Parse(text) with { IsDataset = true };

    /// <summary>Reads USER/REPO[:QUANT]. Names follow the hub's own rules, so none can leave its folder of the cache.</summary>
    /// <exception cref="BadInputException">The text is not of that form, or a name holds what the hub does not allow.</exception>
    public static HubReference Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var names = (colon < 0 ? text : text[..colon]).Split('/');
        var quant = colon < 0 ? null : text[(colon + 1)..];
        if (names.Length != 2)
            throw new BadInputException($"'{text}' names no model on the hub: write USER/REPO or USER/REPO:QUANT");
        foreach (var name in names)
        {
            if (name.Length <= LongestName && Name().IsMatch(name) && !name.Contains("--", StringComparison.Ordinal)
                && !name.Contains("..", StringComparison.Ordinal)) continue;
            throw new BadInputException(
                $"'{name}' in '{text}' is no name on the hub: use letters, digits, '-', '_' and '.', as in USER/REPO:QUANT");
        }
        if (quant is not null && quant.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)) quant = quant[..^".gguf".Length];
        if (quant is not null && !Quantisation().IsMatch(quant))
            throw new BadInputException($"'{quant}' in '{text}' is no quantisation: write one such as Q4_K_M after the colon");
        return new HubReference(names[0], names[1], quant);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9_]([A-Za-z0-9_./-]*[A-Za-z0-9_])?\z")]
    private static partial Regex Quantisation();
}
