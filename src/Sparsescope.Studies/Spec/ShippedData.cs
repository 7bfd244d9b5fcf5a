using System.Reflection;
using System.Security.Cryptography;
using Sparsescope.Llama;

namespace Sparsescope.Studies.Spec;

/// <summary>Data that comes with a shipped study, inside the program's assembly.</summary>
public static class ShippedData
{
    private static readonly Assembly s_assembly = typeof(ShippedData).Assembly;

    /// <summary>Whether a study brings its data.</summary>
    public static bool Has(string study) => Resources(study).Any();

    /// <summary>A folder that holds the study's data: written into the cache, once for each content.</summary>
    /// <exception cref="BadInputException">The study brings no data, or the cache cannot be written.</exception>
    public static string Folder(string study)
    {
        var files = Resources(study).Select(resource => (resource.Name, Content: Read(resource.Resource)))
            .OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new BadInputException($"The study '{study}' brings no data.", Remedy.NameData);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, content) in files) hash.AppendData(SHA256.HashData(content));
        var folder = Path.Combine(UserCache.Folders.Studies, $"{study}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}");
        foreach (var (name, content) in files) CacheFile.Ensure(Path.Combine(folder, name), content);
        return folder;
    }

    private static IEnumerable<(string Name, string Resource)> Resources(string study)
    {
        var prefix = $"studies/{study}/data/";
        return s_assembly.GetManifestResourceNames().Select(resource => (Plain: resource.Replace('\\', '/'), resource))
            .Where(resource => resource.Plain.StartsWith(prefix, StringComparison.Ordinal))
                .Select(resource => (resource.Plain[prefix.Length..], resource.resource));
    }

    private static byte[] Read(string resource)
    {
        using var stream = s_assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
