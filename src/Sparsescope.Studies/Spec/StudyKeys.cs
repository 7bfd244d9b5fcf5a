using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sparsescope.Studies.Spec;

/// <summary>
/// The keys at the top of a study.yaml and what they hold, compared without regard to layout, quotes, comments and the order of keys.
/// </summary>
internal static class StudyKeys
{
    /// <summary>
    /// Key to a text of its value, in the order of the file; empty where the text is no mapping. Whatever is wrong with a study, its keys
    /// are read.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> Of(string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is not [{ RootNode: YamlMappingNode map }]) return new Dictionary<string, string>();
            var keys = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (key, value) in map.Children)
            {
                if (key is YamlScalarNode { Value: { } name }) keys[name] = Text(value);
            }
            return keys;
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            // the second is the library's own slip at a bracket that is left open
            return new Dictionary<string, string>();
        }
    }

    /// <summary>
    /// Names of the keys that two studies hold differently, or one of them not at all: those of the first in its order, then those of the
    /// second alone.
    /// </summary>
    internal static IReadOnlyList<string> Differences(
        IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) =>
        [.. first.Keys.Union(second.Keys).Where(key => first.GetValueOrDefault(key) != second.GetValueOrDefault(key))];

    private static string Text(YamlNode node) => node switch
    {
        YamlMappingNode map => "{" + string.Join(",", map.Children.Select(Entry).Order(StringComparer.Ordinal)) + "}",
        YamlSequenceNode list => "[" + string.Join(",", list.Children.Select(Text)) + "]",
        YamlScalarNode scalar => JsonSerializer.Serialize(scalar.Value ?? ""),
        _ => node.ToString(),
    };

    private static string Entry(KeyValuePair<YamlNode, YamlNode> entry) => $"{Text(entry.Key)}:{Text(entry.Value)}";
}
