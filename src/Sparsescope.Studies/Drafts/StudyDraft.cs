using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sparsescope.Records;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Groups;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Drafts;

/// <summary>Writes the study.yaml of a first study of one's own, with a comment on every choice in it.</summary>
public static partial class StudyDraft
{
    private const int MostSteps = 10;   // numbers that are more are a measured value, not steps

    private static readonly JsonSerializerOptions s_quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of study.yaml; the study of it has no problem with that file.</summary>
    /// <param name="request">What is asked for.</param>
    /// <exception cref="BadInputException">
    /// The name is none, the file cannot be read, a field is missing, there are no groups, or answers of no kind that is judged.
    /// </exception>
    public static string Of(DraftRequest request)
    {
        if (!Name().IsMatch(request.Name))
            throw new BadInputException($"'{request.Name}' is no name of a study; use lower-case letters, digits and hyphens.");
        if (ShippedStudies.Names.Contains(request.Name))
            throw new BadInputException($"A study named '{request.Name}' comes with the program; choose another name.");
        var file = Path.GetFileName(request.File);
        var folder = Path.GetDirectoryName(Path.GetFullPath(request.File))!;
        if (Directory.Exists(request.File)) throw new BadInputException($"'{request.File}' is a folder; name the file with the prompts.");
        if (!File.Exists(request.File)) throw new BadInputException($"'{request.File}' does not exist; name the file with the prompts.");
        if (!DataFiles.IsInside(file) || file.AsSpan().ContainsAny('*', '?'))
            throw new BadInputException($"The name '{file}' holds a character that stands for others in a study; rename the file.");
        RecordFormats.FromPath(file);
        var records = StudyRecords.Read(request.Source, folder, new SkipCounts());
        string[] needed = [request.Field, request.Group.Name, .. (string?[])[request.Pair, request.Answer] is var named
            ? named.OfType<string>() : []];
        foreach (var field in needed) RequireField(records, field);
        if (!Identifier().IsMatch(request.Field))
            throw new BadInputException(
                $"The field '{request.Field}' cannot be named in a prompt's template; rename it to letters, digits and underscores.");
        if (request.Pair == request.Group.Name) throw new BadInputException($"'{request.Pair}' cannot name both the groups and the pairs.");
        var plan = GroupPlan.Of(request.Group, records.Select(Input));
        var isContinuous = plan.IsOrdered && plan.Names.Count > MostSteps && request.Group.Values.Count == 0;
        if (isContinuous && request.Pair is not null)
            throw new BadInputException(
                $"'{request.Group.Name}' holds {plan.Names.Count} different numbers, and pairs need groups that every question has; leave "
                + $"the pair away, or make groups.");
        var answer = request.Answer is { } gold ? DraftAnswer.Of(records, gold, request.Field) : null;
        return Text(request, file, folder, plan, isContinuous, answer, needed.Distinct(StringComparer.Ordinal));
    }

    private static string Text(DraftRequest request, string file, string folder, GroupPlan plan, bool isContinuous, DraftAnswer? answer,
        IEnumerable<string> needed)
    {
        var (group, names) = (request.Group.Name, plan.Names);
        var claim = plan.IsOrdered ? $"The higher {group}, the sparser the states of its prompts."
            : $"Prompts of the {group} '{names[1]}' give sparser states than those of the {group} '{names[0]}'.";
        var yaml = new StringBuilder();
        void Line(string line = "") => yaml.Append(line).Append('\n');
        Line($"# A study of {PlainText.OneLine(file)}: do hidden states differ in sparsity between groups of prompts?");
        Line("# The claim, its direction and the primary metrics and layers are what is judged: settle them before you measure.");
        Line("# Everything else that was measured is shown too, as exploration.");
        Line($"study: {request.Name}");
        Line();
        Line("# One sentence, and the way it points: sparser or denser, from the first condition to the last.");
        Line($"claim: {Quoted(claim)}");
        Line("direction: sparser");
        Line();
        Line("# Files in the folder data beside this one, or in the folder that is named when the study is run.");
        Line("data:");
        Line($"  files: {Quoted(file)}");
        Line("  sha256:");
        Line($"    {Quoted(file)}: {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file))))}");
        if (request.Encoding is { } encoding) Line($"  encoding: {Quoted(encoding)}");
        if (request.Delimiter is { } delimiter) Line($"  delimiter: {(delimiter == '\t' ? "tab" : Quoted(delimiter.ToString()))}");
        Line($"  require: {List(needed)}");
        Line();
        Line("# What the model is asked. The second form is for models without a chat template; it ends in the same words for all.");
        Line($"prompt: {Quoted($"{{{{ {request.Field} }}}}")}");
        Line($"prompt_plain: {Quoted($"{{{{ {request.Field} }}}}\nAnswer:")}");
        Line();
        Line("# The same questions in other words. A claim must hold in every wording; each costs one pass. "
            + "Take away the marks to use it.");
        Line("# frames:");
        Line("#   - name: bare");
        Line("#   - name: instruction");
        Line($"#     prompt: {Quoted($"Answer the following.\n\n{{{{ {request.Field} }}}}")}");
        Line($"#     prompt_plain: {Quoted($"Answer the following.\n\n{{{{ {request.Field} }}}}\nAnswer:")}");
        Line();
        if (isContinuous) Line("# A number of every prompt. Write log10 in place of field where it spans powers of ten.");
        else if (plan.IsOrdered) Line("# Groups in their order.");
        else Line("# Two groups, and which of them is the baseline of the comparison: the first one.");
        Line("condition:");
        Line($"  scale: {(isContinuous ? "continuous" : plan.IsOrdered ? "ordinal" : "categorical")}");
        Line($"  field: {Quoted(group)}");
        if (!isContinuous) Line($"  names: {List(names)}");
        if (!plan.IsOrdered) Line($"contrast: {List(names)}");
        Line();
        if (request.Pair is { } pair)
        {
            Line("# Prompts with the same value here are one question; questions that are not in every group once are left out.");
            Line($"pair: {Quoted(pair)}");
            Line();
        }
        if (answer is not null)
        {
            Line("# How answers are told right from wrong. Tokens are generated where an answer has to be read.");
            Line("answer:");
            Line($"  kind: {(answer.Kind == AnswerKind.YesNo ? "yes_no" : answer.Kind.ToString().ToLowerInvariant())}");
            Line($"  field: {Quoted(request.Answer!)}");
            if (answer.Letters is { } letters) Line($"  letters: '{letters}'");
            if (answer.Options is { } options) Line($"  options: {Quoted(options)}");
            if (answer.Tokens > 0) Line($"generate_tokens: {answer.Tokens.ToString(CultureInfo.InvariantCulture)}");
            Line();
        }
        Line("# What is judged. Layers count from 0, or from the end: -1 is the last.");
        Line("primary:");
        Line("  metrics: [top_10_energy, hoyer]");
        Line("  layers: [-1, -2]");
        Line();
        Line("# What a prompt's length is here: nuisance is held fixed; mediator is shown and not held fixed; treatment "
            + "is what the groups are about.");
        Line("length: nuisance");
        Line();
        Line("# Of everything drawn, and how many prompts a group are used (questions, where there are pairs).");
        Line("seed: 1");
        Line("items: all");
        return yaml.ToString();
    }

    private static void RequireField(IReadOnlyList<StudyRecord> records, string field)
    {
        if (records.Any(record => record.Fields.ContainsKey(field))) return;
        string[] known = [.. records[0].Fields.Keys.Where(name => name is not (StudyRecord.FileField or StudyRecord.NameField))];
        throw new BadInputException(
            $"No record has the field '{field}'; "
            + $"{(Suggestion.For(field, known) is { } near ? $"did you mean '{near}'?" : $"there are {string.Join(", ", known)}.")}");
    }

    private static InputRecord Input(StudyRecord record) => new()
    {
        Index = record.Ordinal,
        Id = record.Id,
        Where = record.Where,
        Fields = [.. record.Fields],
    };

    // JSON's strings are YAML's.
    private static string Quoted(string text) =>
        Plain().IsMatch(text) && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")
        ? text : JsonSerializer.Serialize(text, s_quoting);

    private static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quoted))}]";

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Identifier();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.-]*$")]
    private static partial Regex Plain();
}
