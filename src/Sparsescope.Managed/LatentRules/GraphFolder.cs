using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// A graph as a folder: <c>train.txt</c> (a fact a line), <c>rules.json</c> (a list a rule: head, then body), <c>id.jsonl</c>,
/// <c>ood_medium.jsonl</c> and <c>ood_hard.jsonl</c> (questions), and
/// <c>graph.json</c> (options and checksum). The published graph has the same files but the last, and questions without <c>pair_seen</c>,
/// <c>steps</c> and <c>matched_to</c>; it is read too.
/// </summary>
public static class GraphFolder
{
    private const string Facts = "train.txt", RuleFile = "rules.json", About = "graph.json";

    // 1 had wrong options that were rarer than the right one.
    private const int Format = 2;

    private static readonly JsonSerializerOptions s_names = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true,
    };

    private static readonly JsonSerializerOptions s_plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Writes a graph into a folder, which is made where it is missing.</summary>
    /// <returns>Its checksum; see <see cref="Checksum(LatentRuleGraph)"/>.</returns>
    public static string Write(LatentRuleGraph graph, string folder)
    {
        Directory.CreateDirectory(folder);
        var files = Files(graph);
        foreach (var (name, content) in files) File.WriteAllBytes(Path.Combine(folder, name), content);
        var checksum = Checksum(files);
        var about = new JsonObject
        {
            ["format"] = Format,
            ["options"] = JsonSerializer.SerializeToNode(graph.Options, s_names),
            ["checksum"] = checksum,
        };
        File.WriteAllText(Path.Combine(folder, About), about.ToJsonString(s_plain) + "\n");
        return checksum;
    }

    /// <summary>
    /// SHA-256 of a graph in lower-case hexadecimal: over its files in the order of their names, of each the name, a zero byte and the
    /// SHA-256 of its content.
    /// </summary>
    public static string Checksum(LatentRuleGraph graph) => Checksum(Files(graph));

    /// <summary>Reads a folder, one of ours or the published graph.</summary>
    /// <exception cref="BadInputException">A file is missing, broken, or not what <c>graph.json</c> has the checksum of.</exception>
    public static LatentRuleGraph Read(string folder)
    {
        var rules = ReadRules(folder);
        var training = ReadFacts(folder);
        var facts = new FactIndex(training);
        var questions = Splits.All.SelectMany(split => ReadQuestions(folder, split))
            .Select(question => question with { Steps = facts.Steps(question.Fact, rules) }).ToList();
        var graph = new LatentRuleGraph(rules, training, questions);
        var about = Path.Combine(folder, About);
        return File.Exists(about) ? Checked(graph, folder, about) : graph;
    }

    private static LatentRuleGraph Checked(LatentRuleGraph graph, string folder, string about)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(about))!;
            if (json["format"]!.GetValue<int>() is var format && format != Format)
                throw new BadInputException(
                    $"{about}: the graph is of format {format} and this version reads {Format}; make the graph again.");
            var found = Checksum(Files(graph).Select(file => (file.Name, File.ReadAllBytes(Path.Combine(folder, file.Name)))));
            if (json["checksum"]!.GetValue<string>() != found)
                throw new BadInputException($"{about}: the checksum is not that of the files beside it; make the graph again.");
            return new(graph.Rules, graph.Training, graph.Questions) { Options = json["options"].Deserialize<GraphOptions>(s_names) };
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new BadInputException($"{about}: this is no description of a graph; make the graph again.", e);
        }
    }

    private static List<(string Name, byte[] Content)> Files(LatentRuleGraph graph) =>
    [
        .. Splits.All.Select(split =>
            (QuestionFile(split), Lines(graph.Of(split).Select(question => Json(question, graph.IsPairSeen(question))))))
            .Append((RuleFile, Lines([Json(graph.Rules)])))
            .Append((Facts, Lines(graph.Training.Select(fact => fact.ToString())))).OrderBy(file => file.Item1, StringComparer.Ordinal),
    ];

    private static string Checksum(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData([0]);
            hash.AppendData(SHA256.HashData(content));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string QuestionFile(Split split) => split.Name() + ".jsonl";

    private static byte[] Lines(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    private static string Json(IReadOnlyList<Rule> rules) => new JsonArray(
        [.. rules.Select(rule => new JsonArray(
            [.. rule.Body.Prepend(rule.Head).Select(relation => (JsonNode)Triple.RelationName(relation))]))]).ToJsonString();

    private static string Json(Question question, bool isPairSeen)
    {
        var json = new JsonObject
        {
            ["question"] = question.Prompt,
            ["answer"] = question.Answer,
            ["options"] = new JsonArray([.. question.Options.Select(option => (JsonNode)Triple.EntityName(option))]),
        };
        json["pair_seen"] = isPairSeen;
        json["steps"] = question.Steps;
        if (question.MatchedTo is { } matched) json["matched_to"] = matched.Name();
        return json.ToJsonString();
    }

    private static List<Rule> ReadRules(string folder)
    {
        var path = Existing(folder, RuleFile);
        try
        {
            var rules = JsonSerializer.Deserialize<string[][]>(File.ReadAllText(path))!.Select(names =>
                names.Select(name => Triple.Number(name, 'P')).ToArray()).ToList();
            if (rules.All(rule => rule.Length > 1 && rule.All(relation => relation is not null)))
                return [.. rules.Select(rule => new Rule(rule[0]!.Value, [.. rule[1..].Select(relation => relation!.Value)]))];
        }
        catch (JsonException)
        {
            // said below
        }
        throw new BadInputException($"{path}: this is no list of rules such as [\"P7\", \"P1\", \"P2\"], the head relation first.");
    }

    private static List<Triple> ReadFacts(string folder)
    {
        var path = Existing(folder, Facts);
        var facts = new List<Triple>();
        foreach (var (number, line) in File.ReadLines(path).Index())
        {
            if (line.Length > 0)
                facts.Add(Triple.Parse(line) ?? throw new BadInputException(
                    $"{path}:{number + 1}: '{PlainText.OneLine(line)}' is no fact such as 'Q17 P3 Q256'."));
        }
        return facts.Count > 0 ? facts : throw new BadInputException($"{path}: the file holds no fact.");
    }

    private static IEnumerable<Question> ReadQuestions(string folder, Split split)
    {
        var path = Existing(folder, QuestionFile(split));
        foreach (var (number, line) in File.ReadLines(path).Index())
        {
            if (line.Length > 0)
                yield return ReadQuestion(split, line) ?? throw new BadInputException(
                    $"{path}:{number + 1}: this is no question with 'question', 'answer' and 'options' that hold it.");
        }
    }

    private static Question? ReadQuestion(Split split, string line)
    {
        try
        {
            var json = JsonNode.Parse(line)!;
            int?[] options = [.. json["options"]!.AsArray().Select(option => Triple.Number(option!.GetValue<string>(), 'Q'))];
            if (Triple.Parse(json["question"]!.GetValue<string>() + json["answer"]!.GetValue<string>()) is not { } fact) return null;
            if (!options.Contains(fact.Tail) || options.Contains(null)) return null;
            var matched = json["matched_to"]?.GetValue<string>();
            return new()
            {
                Split = split,
                Fact = fact,
                Options = [.. options.Select(option => option!.Value)],
                MatchedTo = matched is null ? null : Splits.All.First(known => known.Name() == matched),
            };
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Existing(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? path : throw new BadInputException(
            $"'{folder}' holds no {file}.", Remedy.MakeGraph);
    }
}
