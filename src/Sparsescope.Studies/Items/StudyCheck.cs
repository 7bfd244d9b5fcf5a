using System.Text.RegularExpressions;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Spec;
using Sparsescope.Templates;

namespace Sparsescope.Studies.Items;

/// <summary>Looks for what a study's text promises and its data does not hold.</summary>
public static partial class StudyCheck
{
    private const int Tried = 20;   // items a condition that are made as a trial

    /// <summary>Missing files, hashes that differ, fields no record has, and whatever keeps the first items from being made.</summary>
    public static IReadOnlyList<Problem> AgainstData(StudySpec spec, string dataFolder)
    {
        var problems = Files(spec, dataFolder);
        if (problems.Count > 0) return problems;
        try
        {
            var records = StudyRecords.Read(spec.Data, dataFolder, new SkipCounts());
            problems.AddRange(Fields(spec).Where(named => !records.Any(record => record.Fields.ContainsKey(named.Field)))
                .Select(named => At(spec, named.Key, $"the field '{named.Field}' is in no record.")));
            _ = StudyData.Files(spec, dataFolder);
            foreach (var form in problems.Count > 0 ? [] : Forms(spec))
                StudyItems.Build(spec, dataFolder, new WordTokenText(), Tried, spec.Seed, form);
        }
        catch (BadInputException e)
        {
            problems.Add(FromMessage(spec, e.Message));
        }
        return problems;
    }

    /// <summary>
    /// What may be meant and often is not: a newline that a block tag takes away, and a plain prompt whose end is not fixed. In the order
    /// of the lines; nothing keeps the study from being run.
    /// </summary>
    public static IReadOnlyList<Problem> Warnings(StudySpec spec) =>
    [
        .. spec.Frames.SelectMany(frame => Forms(spec).Select(frame.Of)).Distinct().SelectMany(Warnings).Distinct()
            .OrderBy(warning => warning.Line).Select(warning => new Problem($"{spec.File}:{warning.Line}", warning.What)),
    ];

    private static IEnumerable<FrameForm> Forms(StudySpec spec) => spec.HasPlain ? [FrameForm.Chat, FrameForm.Plain] : [FrameForm.Chat];

    private static IEnumerable<(int Line, string What)> Warnings(FrameTemplate template)
    {
        foreach (var line in TextTemplate.TrimmedNewlines(template.Text))
        {
            var within = template.IsBlock ? "" : $", line {line} of its text,";
            yield return (template.LineOf(line), $"'{template.Key}'{within} has a newline after a block tag, and such a newline is "
                + "not printed; end the tag with '+%}' to keep it, or with '-%}' to say that it is meant to go.");
        }
        if (template.Key.EndsWith("prompt_plain", StringComparison.Ordinal) && TextTemplate.FixedEnd(template.Text).Trim().Length == 0)
        {
            yield return (template.Line, $"'{template.Key}' has no text after its last tag, so prompts end in different tokens; "
                + "end it with the same words for all, such as 'Answer:'.");
        }
    }

    private static List<Problem> Files(StudySpec spec, string dataFolder)
    {
        var problems = new List<Problem>();
        foreach (var (key, pattern) in spec.Data.Files.Select(file => ("data.files", file))
            .Concat((spec.Variants?.Files ?? []).Select(file => ("condition.variants.files", file))))
        {
            try
            {
                DataFiles.Find(dataFolder, [pattern]);
            }
            catch (BadInputException e)
            {
                problems.Add(At(spec, key, e.Message));
            }
        }
        return problems;
    }

    private static IEnumerable<(string Key, string Field)> Fields(StudySpec spec)
    {
        foreach (var field in spec.Data.Require) yield return ("data.require", field);
        foreach (var field in spec.Data.PythonLists) yield return ("data.python_lists", field);
        foreach (var filter in spec.Data.Where) yield return ("data.where", filter.Field);
        foreach (var field in spec.Variants?.Fields ?? []) yield return ("condition.variants", field);
        (string, string?)[] single =
        [
            ("data.id", spec.Data.Id), ("data.unique", spec.Data.Unique), ("condition", spec.Condition?.Field),
            ("pair", spec.PairField), ("cluster", spec.ClusterField), ("answer.options", spec.Answer?.Options),
                ("moderator", spec.Moderator), ("answer.field", spec.Answer?.Field),
        ];
        foreach (var (key, field) in single)
        {
            if (field is not null) yield return (key, field);
        }
    }

    private static Problem At(StudySpec spec, string key, string what) => new($"{spec.File}:{spec.Lines.GetValueOrDefault(key, 1)}", what);

    // Messages about a line start with it; others are about the data as a whole.
    private static Problem FromMessage(StudySpec spec, string message) =>
        Place().Match(message) is { Success: true } match ? new(match.Groups[1].Value, match.Groups[2].Value) : At(spec, "data", message);

    [GeneratedRegex(@"^(.+?:\d+): (.*)$", RegexOptions.Singleline)]
    private static partial Regex Place();
}
