using System.Text.RegularExpressions;
using Sparsescope.Templates;

namespace Sparsescope.Studies.Spec;

/// <summary>Reads the keys <c>prompt</c>, <c>prompt_plain</c>, <c>frames</c> and <c>readings</c>.</summary>
internal static partial class FrameReader
{
    private const int Most = 10, LongestReading = 60;
    private const string Prompt = "prompt", Plain = "prompt_plain", FramePrefix = "frame ";

    /// <summary>A template under a key; one that cannot be parsed is a problem, and read all the same.</summary>
    public static FrameTemplate? Template(YamlMap map, string key, bool required = false)
    {
        if (map.Text(key, required) is not { } text) return null;
        var template = new FrameTemplate(map.PathOf(key), text, map.TextLine(key), map.IsBlock(key));
        try
        {
            TextTemplate.Parse(text);
        }
        catch (TemplateException e)
        {
            map.Problems.Add(template.LineOf(e.Line), $"'{template.Key}' is no template: {e.What}.");
        }
        return template;
    }

    /// <summary>The frames of a study, its own first; without the key that one alone.</summary>
    public static IReadOnlyList<StudyFrame> Frames(YamlMap map, FrameTemplate own, FrameTemplate? ownPlain)
    {
        var entries = map.Maps("frames");
        if (entries.Count > Most) map.Bad("frames", $"holds {entries.Count} frames; there may be {Most}.");
        var read = entries.Select(entry => Frame(entry, own, ownPlain)).OfType<(StudyFrame Frame, bool IsOwn, YamlMap Map)>().ToList();
        foreach (var (frame, _, entry) in read.GroupBy(frame => frame.Frame.Name).SelectMany(group => group.Skip(1)))
            entry.Bad("name", $"is '{frame.Name}', and so is that of another frame.");
        foreach (var (_, _, entry) in read.Where(frame => frame.IsOwn).Skip(1))
            entry.Bad("name", "stands alone, which means the study's own prompt, and another frame does too; give one of them a prompt.");
        if (read.Any(frame => frame.IsOwn)) return [.. read.OrderBy(frame => frame.IsOwn ? 0 : 1).Select(frame => frame.Frame)];
        foreach (var (_, _, entry) in read.Where(frame => frame.Frame.Name == StudyFrame.Main))
            entry.Bad("name", $"is '{StudyFrame.Main}', the name of the study's own prompt where no frame stands for it.");
        return [new(StudyFrame.Main, own, ownPlain), .. read.Select(frame => frame.Frame)];
    }

    private static (StudyFrame Frame, bool IsOwn, YamlMap Map)? Frame(YamlMap entry, FrameTemplate own, FrameTemplate? ownPlain)
    {
        var name = entry.Text("name", required: true);
        if (name is not null && !Name().IsMatch(name)) entry.Bad("name", "is not made of lower-case letters, digits and hyphens.");
        var isOwn = !entry.Has(Prompt) && !entry.Has(Plain);
        var (prompt, plain) = (Template(entry, Prompt), Template(entry, Plain));
        entry.Finish();
        if (!isOwn)
        {
            if (!entry.Has(Prompt)) Missing(entry, Prompt, "a frame of other words needs it where a model has a chat template");
            if (ownPlain is not null && !entry.Has(Plain))
                Missing(entry, Plain, "the study has one, and a frame of other words needs it where a model has no chat template");
            if (ownPlain is null && plain is not null)
                entry.Bad(Plain, $"is given, and the study itself has no '{Plain}'; add it beside '{Prompt}'.");
        }
        return name is null ? null : (new(name, prompt ?? own, plain ?? ownPlain), isOwn, entry);
    }

    // At the entry itself: the key that is missing has no line.
    private static void Missing(YamlMap entry, string key, string why) =>
        entry.Problems.AddAt(entry.PathOf("name"), $"'{entry.PathOf(key)}' is missing: {why}.");

    /// <summary>The parts of the conditions that are judged as well.</summary>
    public static IReadOnlyList<StudyReading> Readings(YamlMap map, ConditionReader.Read? condition)
    {
        var entries = map.Maps("readings");
        if (entries.Count > Most) map.Bad("readings", $"holds {entries.Count} readings; there may be {Most}.");
        if (entries.Count > 0 && condition is { Scale: not Scale.Ordinal })
            map.Bad("readings", $"is for ordinal conditions, and these are {condition.Scale.ToString().ToLowerInvariant()}.");
        var readings = new List<StudyReading>();
        foreach (var entry in entries)
        {
            var (name, conditions) = (entry.Text("name", required: true), entry.Texts("conditions", required: true));
            entry.Finish();
            if (name is not null) CheckName(entry, name, readings);
            if (conditions is not null && condition is not null) CheckConditions(entry, conditions, condition.Names);
            if (name is not null && conditions is not null) readings.Add(new(name, conditions));
        }
        return readings;
    }

    // A verdict's line holds the name in brackets: "verdict (four upwards): ...", beside "verdict (frame NAME): ...".
    private static void CheckName(YamlMap entry, string name, List<StudyReading> earlier)
    {
        if (name.Length > LongestReading || name != name.Trim() || name.Any(c => char.IsControl(c) || c is '(' or ')' or ':'))
            entry.Bad("name", $"is not up to {LongestReading} characters of one line without brackets and colons.");
        if (name.StartsWith(FramePrefix, StringComparison.OrdinalIgnoreCase))
            entry.Bad("name", "begins with 'frame', as the verdicts of frames do.");
        if (earlier.Any(reading => reading.Name == name)) entry.Bad("name", $"is '{name}', and so is that of another reading.");
    }

    private static void CheckConditions(YamlMap entry, IReadOnlyList<string> conditions, IReadOnlyList<string> all)
    {
        if (conditions.FirstOrDefault(name => !all.Contains(name)) is { } unknown)
        {
            entry.Bad("conditions", $"names '{unknown}', which is no condition; there are {string.Join(", ", all)}.");
            return;
        }
        var places = conditions.Select(name => all.ToList().IndexOf(name)).ToList();
        if (places.Count < 2) entry.Bad("conditions", "holds fewer than two conditions.");
        else if (places.Zip(places.Skip(1)).Any(pair => pair.First >= pair.Second))
            entry.Bad("conditions", "is not in the order of the study's conditions, each once.");
    }

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Name();
}
