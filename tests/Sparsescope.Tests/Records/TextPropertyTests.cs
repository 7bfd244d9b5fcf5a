using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

/// <summary>
/// Texts come back as they were, whatever file they went through; no lone half of a surrogate pair, which no file can hold.
/// </summary>
public sealed partial class TextPropertyTests
{
    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.OneOf("'", "\"", ",", ";", "\t", "\n", "\r", "\r\n", "=", "-", "+", "@", "1", ".5", "e9", " ", "é", "\U0001F600", "\\", "{",
            "]", "", "\u0001", "\uFEFF").Array[0, 7].Select(pieces => string.Concat(pieces)),
        Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\u00A0', '\uD7FF'], Gen.Char['\uE000', '\uFFFD']).Array[0, 12]
            .Select(characters => new string(characters)));

    [Fact]
    public void A_cell_is_never_computed_and_gives_its_text_back() => Property.Holds(s_text, text =>
    {
        var cell = CsvText.Encode(text);
        Assert.Equal(text, CsvText.Decode(cell));
        // Digits with a sign and a point alone: what float.Parse would take besides, blanks, is computed.
        var isComputed = text.TrimStart('\'') is ['=' or '@' or '\t' or '\r' or '\n' or '+' or '-', ..] bare && !(bare[0] is '+' or '-'
            && double.TryParse(bare, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out _));
        Assert.Equal(isComputed ? $"'{text}" : text, cell);
    });

    [Fact]
    public void Rows_of_a_table_come_back_whole() => Property.Holds(s_text.Array[2, 4].Array[1, 6], rows =>
    {
        // Whatever the shortest row has.
        var width = rows.Min(row => row.Length);
        static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var table = string.Concat(rows.Prepend([.. Enumerable.Range(0, width).Select(column => $"c{column}")])
            .Select(row => string.Join(',', row[..width].Select(Quoted)) + "\r\n"));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(table));
        var read = RecordReader.ReadFields(stream, RecordFormat.Csv, new() { Name = "t.csv", Delimiter = ',' }).ToList();
        // A mark that begins a line is taken for the seam of two files, also within a cell.
        Assert.Equal(rows.Select(row => Seam().Replace(string.Join('\u0002', row[..width]), "")),
            read.Select(record => string.Join('\u0002', record.Fields.Values.Select(value => value.GetString()))));
        Assert.All(read, record => Assert.Equal(Enumerable.Range(0, width).Select(column => $"c{column}"), record.Fields.Keys));
    });

    [Fact]
    public void Lines_of_JSON_come_back_whole_escaped_or_not()
    {
        var lines = Gen.Select(s_text, s_text, Gen.Int, Gen.Bool).Array[1, 6];
        Property.Holds(lines, records =>
        {
            using var stream = new MemoryStream();
            foreach (var (a, b, number, isEscaped) in records)
            {
                var record = new Dictionary<string, object> { ["a"] = a, ["b é"] = (object[])[b, number] };
                stream.Write(JsonSerializer.SerializeToUtf8Bytes(record, isEscaped ? null : s_plain));
                stream.WriteByte((byte)'\n');
            }
            stream.Position = 0;
            var read = RecordReader.ReadFields(stream, RecordFormat.JsonLines, new() { Name = "t.jsonl" }).ToList();
            Assert.Equal(records.Select(r => (r.Item1, r.Item2, r.Item3)), read.Select(record => (record.Fields["a"].GetString()!,
                record.Fields["b é"][0].GetString()!, record.Fields["b é"][1].GetInt32())));
        });
    }

    [GeneratedRegex(@"(?<=[\r\n])\uFEFF+")]
    private static partial Regex Seam();

    private static readonly JsonSerializerOptions s_plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
