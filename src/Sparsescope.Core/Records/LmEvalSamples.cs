using System.Globalization;
using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>
/// The files <c>samples_TASK.jsonl</c> that lm-evaluation-harness writes with <c>--log_samples</c>: a line a document and filter. They
/// become a record a document, with the prompt as it was sent.
/// </summary>
/// <remarks>
/// Requests stand under <c>arguments</c>, as <c>gen_args_0.arg_0</c> (version 0.4.3 and later) or as lists (before). A request for a
/// log-likelihood has the context and the continuation; one for a generation the context and its options. Fields of a record are
/// <c>target</c>, the metrics of the item (<c>acc</c>; <c>exact_match,FILTER</c> where the document went through several filters), and
/// those of the source document under their own names, or <c>doc.NAME</c> where such a name is taken.
/// </remarks>
internal static class LmEvalSamples
{
    private const string DocId = "doc_id", Doc = "doc", Target = "target", Arguments = "arguments", Filter = "filter", Metrics = "metrics";

    private static readonly HashSet<string> s_known =
        [DocId, Doc, Target, Arguments, Filter, Metrics, "resps", "filtered_resps", "doc_hash", "prompt_hash", "target_hash"];

    // Names that say which text is measured, or that stand in results by themselves.
    private static readonly string[] s_reserved = ["id", "prompt", "messages", "tokens"];

    /// <summary>Whether the first record of the file is such a line, and no other field was named as the prompt.</summary>
    /// <param name="stream">Left where it stood; a stream that cannot go back holds none.</param>
    /// <param name="format">How the file is written.</param>
    /// <param name="options">As for the reader.</param>
    public static bool AreIn(Stream stream, RecordFormat format, RecordOptions options)
    {
        if (options.Field is not null || !stream.CanSeek || format is not (RecordFormat.JsonLines or RecordFormat.Json)) return false;
        var start = stream.Position;
        try
        {
            return RecordReader.ReadFields(stream, format, options).FirstOrDefault() is { } first
                && first.Fields.ContainsKey(DocId) && first.Fields.ContainsKey(Arguments) && first.Fields.ContainsKey("resps");
        }
        catch (BadInputException)
        {
            return false;   // the reader that follows says what is wrong
        }
        finally
        {
            stream.Position = start;
        }
    }

    /// <summary>The documents in the order in which they first appear.</summary>
    /// <param name="lines">All lines; read to their end before the first document, as the lines of a second filter follow those of the
    /// first.</param>
    /// <exception cref="BadInputException">A line lacks what is needed, or says something else than another of its document.</exception>
    public static IEnumerable<InputRecord> Read(IEnumerable<FieldRecord> lines)
    {
        var documents = new Dictionary<string, Document>(StringComparer.Ordinal);
        var order = new List<Document>();
        foreach (var line in lines)
        {
            var id = Text(Need(line, DocId));
            if (!documents.TryGetValue(id, out var document)) order.Add(documents[id] = document = new(id, line));
            document.Add(line);
        }
        return order.Select((document, index) => document.Record(index));
    }

    private static JsonElement Need(FieldRecord line, string name) => line.Fields.TryGetValue(name, out var value) ? value
        : throw new BadInputException($"{line.Where}: the sample has no '{name}', which lm-evaluation-harness writes into every one.");

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private sealed class Document(string id, FieldRecord first)
    {
        private readonly List<(string Filter, FieldRecord Line)> _lines = [];
        private readonly List<Request> _requests = Requests(first);

        public void Add(FieldRecord line)
        {
            var filter = line.Fields.TryGetValue(Filter, out var name) ? Text(name) : "none";
            if (_lines.Find(known => known.Filter == filter).Line is { } other)
                throw new BadInputException($"{line.Where}: document {id} with filter '{filter}' is that of {other.Where} already.");
            if (_lines.Count > 0 && Requests(line)[0].Context != _requests[0].Context)
                throw new BadInputException($"{line.Where}: document {id} has another prompt than at {first.Where}.");
            _lines.Add((filter, line));
        }

        public InputRecord Record(int index) => new()
        {
            Index = index,
            Id = id,
            Prompt = Messages() is null ? _requests[0].Context : null,
            Messages = Messages(),
            IsAsSent = Messages() is null,
            Choice = Choice(),
            Fields = Fields(),
            Where = first.Where,
        };

        // Chat endpoints are sent a list of messages, which the file holds as the text of its JSON.
        private IReadOnlyList<JsonElement>? Messages()
        {
            var text = _requests[0].Context;
            if (!text.StartsWith("[{", StringComparison.Ordinal)) return null;
            try
            {
                List<JsonElement> list = [.. JsonElement.Parse(text).EnumerateArray()];
                return list.TrueForAll(message => message.ValueKind == JsonValueKind.Object
                    && message.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String) ? list : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        private AnswerOptions? Choice()
        {
            var options = _requests.Where(request => request.Continuation is not null).ToList();
            if (options.Count == 0) return null;
            // Mutual information asks for every option once more after an empty context.
            var asked = options.FindAll(request => request.Context == options[0].Context);
            if (options.Exists(request => request.Context != options[0].Context && request.Context.Length > 0))
                throw new BadInputException(
                    $"{first.Where}: the options of document {id} follow different prompts (as in winogrande), and a "
                    + "record has one prompt; write the prompts as records of their own.");
            List<string> texts = [.. asked.Select(request => request.Continuation!)];
            return texts.TrueForAll(text => text.Length > 0) ? new(texts, Gold(texts)) : null;
        }

        private int[] Gold(List<string> texts)
        {
            if (!first.Fields.TryGetValue(Target, out var target)) return [];
            IEnumerable<JsonElement> targets = target.ValueKind == JsonValueKind.Array ? target.EnumerateArray() : [target];
            return [.. targets.Select(one => Place(Text(one), texts)).Where(place => place >= 0).Distinct()];
        }

        private static int Place(string target, List<string> texts)
        {
            var place = texts.FindIndex(text => text == target || text.Trim() == target.Trim());
            if (place >= 0) return place;
            return int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < texts.Count ? index : -1;
        }

        private List<KeyValuePair<string, JsonElement>> Fields()
        {
            var fields = new List<KeyValuePair<string, JsonElement>>();
            var taken = new HashSet<string>(s_reserved, StringComparer.Ordinal);
            void Put(string name, JsonElement value)
            {
                if (taken.Add(name)) fields.Add(new(name, value));
            }
            if (first.Fields.TryGetValue(Target, out var target)) Put(Target, target);
            foreach (var (filter, line) in _lines)
            {
                foreach (var metric in MetricsOf(line)) Put(_lines.Count > 1 ? $"{metric.Key},{filter}" : metric.Key, metric.Value);
            }
            if (first.Fields.TryGetValue(Doc, out var doc) && doc.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in doc.EnumerateObject())
                    Put(taken.Contains(property.Name) ? "doc." + property.Name : property.Name, property.Value);
            }
            return fields;
        }

        private static IEnumerable<KeyValuePair<string, JsonElement>> MetricsOf(FieldRecord line)
        {
            var named = line.Fields.TryGetValue(Metrics, out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(Text).ToHashSet(StringComparer.Ordinal) : null;
            return line.Fields.Where(field => named?.Contains(field.Key) ?? !s_known.Contains(field.Key));
        }

        private static List<Request> Requests(FieldRecord line)
        {
            var arguments = Need(line, Arguments);
            var requests = new List<Request>();
            IEnumerable<JsonElement> all = arguments.ValueKind switch
            {
                JsonValueKind.Object => arguments.EnumerateObject().Select(property => property.Value),
                JsonValueKind.Array => arguments.EnumerateArray(),
                _ => [],
            };
            foreach (var request in all)
            {
                List<JsonElement> parts = request.ValueKind switch
                {
                    JsonValueKind.Object => [.. request.EnumerateObject().Select(property => property.Value)],
                    JsonValueKind.Array => [.. request.EnumerateArray()],
                    _ => [],
                };
                if (parts.Count == 0 || Context(parts[0]) is not { } context)
                    throw new BadInputException($"{line.Where}: a request of the sample has no text as its first argument.");
                requests.Add(new(context, parts.Count > 1 && parts[1].ValueKind == JsonValueKind.String ? parts[1].GetString() : null));
            }
            return requests.Count > 0 ? requests
                : throw new BadInputException($"{line.Where}: the sample has no request under '{Arguments}'.");
        }

        // A chat endpoint's context is a list that holds one text.
        private static string? Context(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Array when value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.String => value[0].GetString(),
            _ => null,
        };
    }

    /// <param name="Context">The prompt.</param>
    /// <param name="Continuation">What its likelihood was asked for; null where the model was to go on by itself.</param>
    private sealed record Request(string Context, string? Continuation);
}
