using System.Reflection;

namespace Sparsescope.Studies.Spec;

/// <summary>The studies that come with the program, inside its assembly.</summary>
public static class ShippedStudies
{
    private const string Prefix = "studies/", Yaml = "/study.yaml";

    private static readonly Assembly s_assembly = typeof(ShippedStudies).Assembly;

    /// <summary>Their names, in order of the alphabet.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. s_assembly.GetManifestResourceNames().Select(Plain)
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Yaml, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Yaml.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Text of one's study.yaml.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static string YamlOf(string name) => Text(name, "study.yaml");

    /// <summary>Text of one's README.md.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static string ReadmeOf(string name) => Text(name, "README.md");

    private static string Text(string name, string file)
    {
        var resource = s_assembly.GetManifestResourceNames().FirstOrDefault(resource => Plain(resource) == $"{Prefix}{name}/{file}")
            ?? throw new ArgumentException($"no study '{name}' comes with the program", nameof(name));
        using var reader = new StreamReader(s_assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static string Plain(string resource) => resource.Replace('\\', '/');
}
