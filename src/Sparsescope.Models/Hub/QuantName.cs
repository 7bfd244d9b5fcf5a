using System.Text.RegularExpressions;

namespace Sparsescope.Models.Hub;

/// <summary>Which quantisation the path of a GGUF file names.</summary>
internal static partial class QuantName
{
    /// <summary>
    /// The quantisation in upper case, such as Q4_K_M, IQ2_XXS, UD-Q4_K_XL or BF16: the last one in the file's name, else the
    /// last one in its folder's; null where neither names any.
    /// </summary>
    public static string? Of(string path)
    {
        var (folder, name) = Parts(path);
        return Last(name) ?? Last(folder);
    }

    /// <summary>
    /// Whether the path carries <paramref name="quant"/> as a whole token, case aside: Q4_1 is in m-Q4_1.gguf and in
    /// Q4_1/m.gguf, not in m-Q4_1_XL.gguf. A folder counts only where the file's own name has no quantisation, or where it is
    /// written with its slash.
    /// </summary>
    public static bool Matches(string path, string quant)
    {
        if (quant.Contains('/', StringComparison.Ordinal)) return HasToken(path, quant);
        var (folder, name) = Parts(path);
        return HasToken(name, quant)
            || string.Equals(Of(path), quant, StringComparison.OrdinalIgnoreCase)
            || (Last(name) is null && HasToken(folder, quant));
    }

    private static (string Folder, string Name) Parts(string path)
    {
        var slash = path.LastIndexOf('/') + 1;
        return (path[..slash], Path.GetFileNameWithoutExtension(path[slash..]));
    }

    private static string? Last(string text) => Label().Matches(text) is { Count: > 0 } found ? found[^1].Value.ToUpperInvariant() : null;

    private static bool HasToken(string text, string token)
    {
        for (var at = Find(text, token, 0); at >= 0; at = Find(text, token, at + 1))
        {
            if (!IsPart(text, at - 1) && !IsPart(text, at + token.Length)) return true;
        }
        return false;
    }

    private static int Find(string text, string token, int from) => text.IndexOf(token, from, StringComparison.OrdinalIgnoreCase);

    private static bool IsPart(string text, int at) =>
        at >= 0 && at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_');

    [GeneratedRegex("(?<![A-Z0-9])(UD-)?(I?Q[0-9](_[A-Z0-9]+)*|TQ[0-9]_[0-9]|MXFP4(_MOE)?|NVFP4|BF16|FP?16|FP?32)(?![A-Z0-9_])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
