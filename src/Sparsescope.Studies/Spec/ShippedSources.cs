using System.Text.Json;
using Sparsescope.Studies.Data;

namespace Sparsescope.Studies.Spec;

/// <summary>
/// Where the data of shipped studies come from (studies/sources.json). Kept beside the studies and not in them: it says nothing that
/// figures depend on, and a run is known by the text of its study.
/// </summary>
internal static class ShippedSources
{
    private const string Resource = "studies/sources.json";

    private static readonly Lazy<IReadOnlyList<Source>> s_all = new(Read);

    private sealed record Source(string File, string? Hub, string? Sha256, long? Bytes, string From, string Licence);

    /// <summary>What is known of the data that a study reads.</summary>
    internal static DataSource With(DataSource data, IEnumerable<string> further)
    {
        string[] named = [.. data.Files, .. further];
        var known = s_all.Value.Where(source => named.Contains(source.File)).ToList();
        return data with
        {
            Origin = string.Join(", ", known.Select(source => source.From).Distinct()) is { Length: > 0 } from ? from : null,
            Licence = string.Join(", ", known.Select(source => source.Licence).Distinct()) is { Length: > 0 } licence ? licence : null,
            Hub = known.Where(source => source.Hub is not null).ToDictionary(source => source.File, source => source.Hub!),
            HubSha256 = known.Where(source => source.Hub is not null && source.Sha256 is not null)
                .ToDictionary(source => source.File, source => source.Sha256!),
        };
    }

    private static IReadOnlyList<Source> Read()
    {
        using var stream = typeof(ShippedSources).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<Source[]>(stream,
            new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase })!;
    }
}
