using Sparsescope.Models;
using Sparsescope.Records;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Spec;

/// <summary>Reads the keys <c>data</c> and <c>answer</c>.</summary>
internal static class DataReader
{
    private static readonly string[] s_plainFormats = [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt", ".parquet"];

    public static DataSource? Read(YamlMap? data)
    {
        if (data is null) return null;
        var files = Files(data, "files", required: true) ?? [];
        var source = new DataSource
        {
            Files = files,
            Hub = Hub(data, files),
            Origin = data.Text("source"),
            Licence = data.Text("licence"),
            Encodings = Encodings(data) ?? ["utf-8"],
            Delimiter = Delimiter(data),
            Sha256 = Hashes(data),
            PythonLists = data.Texts("python_lists") ?? [],
            Require = data.Texts("require") ?? [],
            Unique = data.Text("unique"),
            Id = data.Text("id"),
            Where = [.. data.Maps("where").Select(Filter).OfType<RecordFilter>()],
        };
        data.Finish();
        return source;
    }

    public static AnswerSource? ReadAnswer(YamlMap? answer)
    {
        if (answer is null) return null;
        var kind = answer.Choice<AnswerKind>("kind", required: true);
        var field = answer.Text("field", required: true);
        var pattern = answer.Pattern("pattern");
        var letters = answer.Pattern("letters");
        var options = answer.Text("options");
        if (kind == AnswerKind.Options && options is null)
            answer.Bad("options", "is missing: it names the field that lists the answers to choose from.");
        if (kind != AnswerKind.Options && options is not null) answer.Bad("options", "is for answers of the kind options.");
        if (kind == AnswerKind.Letter && !answer.Has("letters"))
            answer.Bad("letters", "is missing: it finds the letters of the options in the prompt.");
        if (kind != AnswerKind.Letter && letters is not null) answer.Bad("letters", "is for answers of the kind letter.");
        answer.Finish();
        return kind is { } known && field is not null
            ? new AnswerSource(known, field) { Pattern = pattern, Letters = letters, Options = options } : null;
    }

    /// <summary>Paths under the data folder.</summary>
    public static IReadOnlyList<string>? Files(YamlMap map, string key, bool required)
    {
        var files = map.Texts(key, required);
        foreach (var file in files ?? [])
        {
            if (!DataFiles.IsInside(file))
                map.Bad(key, $"holds '{file}', which is no path under the data folder; write it with / and without '..'.");
            else if (!s_plainFormats.Contains(Path.GetExtension(file).ToLowerInvariant()))
                map.Bad(key, $"holds '{file}', whose end is none of {string.Join(", ", s_plainFormats)}.");
        }
        return files;
    }

    private static IReadOnlyList<string>? Encodings(YamlMap data)
    {
        var names = data.Texts("encoding");
        foreach (var name in names ?? [])
        {
            try
            {
                TextEncodings.Find(name);
            }
            catch (BadInputException e)
            {
                data.Bad("encoding", $"is not known: {e.Message}");
            }
        }
        return names;
    }

    private static char? Delimiter(YamlMap data)
    {
        if (data.Text("delimiter") is not { } text) return null;
        if (text is [> ' ' and < '\x7f' and not '"' and var only]) return only;
        if (text == "tab") return '\t';
        data.Bad("delimiter", "is not one character such as ; or the word tab.");
        return null;
    }

    // One place for one file, or a place by file.
    private static Dictionary<string, string> Hub(YamlMap data, IReadOnlyList<string> files)
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!data.Has("hub")) return places;
        if (!data.IsGroup("hub"))
        {
            if (data.Text("hub") is not { } place) return places;
            if (files is not [var only])
                data.Bad("hub", "names one file, and data.files is not one; write it as FILE: USER/DATASET/path@revision for each.");
            else Take(data, "hub", only, place);
        }
        else if (data.Map("hub") is { } map)
        {
            foreach (var file in map.Keys)
            {
                if (map.Text(file) is { } place) Take(map, file, file, place);
            }
        }
        return places;

        void Take(YamlMap map, string key, string file, string place)
        {
            if (file.AsSpan().ContainsAny('*', '?')) map.Bad(key, "is for one file, not for a pattern.");
            try
            {
                DataReference.Require(place);
                places[file] = place;
            }
            catch (BadInputException e)
            {
                map.Bad(key, $"cannot be used: {e.Message}.");
            }
        }
    }

    private static Dictionary<string, string> Hashes(YamlMap data)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (data.Map("sha256") is not { } map) return hashes;
        foreach (var file in map.Keys)
        {
            if (map.Text(file) is not { } hash) continue;
            if (hash.Length == 64 && hash.All(char.IsAsciiHexDigit)) hashes[file] = hash;
            else map.Bad(file, "is not the 64 hexadecimal digits of a SHA-256.");
        }
        return hashes;
    }

    private static RecordFilter? Filter(YamlMap filter)
    {
        var field = filter.Text("field", required: true);
        var (values, pattern) = (filter.Texts("is"), filter.Pattern("matches"));
        var (min, max) = (filter.Number("min"), filter.Number("max"));
        filter.Finish();
        var tests = new[] { filter.Has("is"), filter.Has("matches"), filter.Has("min") || filter.Has("max") }.Count(given => given);
        if (tests != 1) filter.Bad("field", "needs one test: is, matches, or min and max.");
        if (field is null || tests != 1) return null;
        if (values is not null) return new IsFilter(field, values);
        return pattern is not null ? new MatchFilter(field, pattern) : new RangeFilter(field, min, max);
    }
}
