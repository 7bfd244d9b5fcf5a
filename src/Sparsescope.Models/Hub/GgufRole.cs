using System.Text.RegularExpressions;

namespace Sparsescope.Models.Hub;

/// <summary>What a GGUF file is for, by its path: repositories hold drafters, projectors, adapters and other helpers beside a
/// model.</summary>
internal static partial class GgufRole
{
    /// <summary>Words of a name that say that a file helps a model, unless they are of the repository's own name.</summary>
    private static readonly HashSet<string> s_helpers = new(StringComparer.OrdinalIgnoreCase)
    {
        // drafters
        "mtp", "nextn", "draft", "drafts", "drafter", "drafters", "speculator", "speculative", "eagle", "eagle2", "eagle3", "medusa",
        // projectors, adapters
        "projector", "proj", "clip", "lora", "loras", "qlora", "adapter", "adapters", "cvector",
        // parts of models
        "tokenizer", "wavtokenizer", "vocab", "vocabulary", "vocoder",
    };

    /// <summary>Words that say nothing in the name of a folder.</summary>
    private static readonly HashSet<string> s_plain = new(StringComparer.OrdinalIgnoreCase) { "gguf", "model", "models", "file", "files" };

    /// <summary>Whether a path ends with .gguf and is not certainly something else than a model: a projector, an importance
    /// matrix.</summary>
    public static bool MayBeModel(string path)
    {
        var name = NameOf(path);
        return name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)
            && !path.Contains("mmproj", StringComparison.OrdinalIgnoreCase)
            && !IsImportanceMatrix(name);
    }

    /// <summary>
    /// Whether a file helps a model of the repository. Certain of one in a folder that is named so and of one whose name begins with
    /// mtp (MTP/, mtp-…). Of others a word of the name says it (…-draft-Q4_0), unless the repository and all its files bear that word.
    /// </summary>
    /// <param name="path">Path in the repository.</param>
    /// <param name="repository">Name of the repository.</param>
    /// <param name="all">Paths of all files that may be models.</param>
    public static bool IsHelper(string path, string repository, IReadOnlyCollection<string> all)
    {
        var folders = path[..^NameOf(path).Length].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (folders.Any(folder => Words(folder).Any(s_helpers.Contains) && Words(folder).All(word => s_helpers.Contains(word)
            || s_plain.Contains(word))))
            return true;
        var words = Words(Stem(path));
        if (words.Count > 1 && words[0].Equals("mtp", StringComparison.OrdinalIgnoreCase)) return true;
        return words.Any(word => s_helpers.Contains(word) && !(Has(repository, word) && all.All(other => Has(Stem(other), word))));
    }

    /// <summary>Whether a person who wrote this after the colon asks for a helper.</summary>
    public static bool NamesHelper(string quantisation) => quantisation.Split('/').Any(part => Words(part).Any(s_helpers.Contains));

    // x-imatrix-Q4_K_M.gguf is a model that was quantised with one.
    private static bool IsImportanceMatrix(string name)
    {
        var at = name.IndexOf("imatrix", StringComparison.OrdinalIgnoreCase);
        return at >= 0 && (at == 0 || QuantName.Of(name[at..]) is null);
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(NameOf(path));

    private static bool Has(string text, string word) => Words(text).Contains(word, StringComparer.OrdinalIgnoreCase);

    private static List<string> Words(string text) => [.. Word().Matches(text).Select(match => match.Value)];

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Word();
}
