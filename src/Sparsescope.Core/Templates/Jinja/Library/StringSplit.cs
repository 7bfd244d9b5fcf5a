using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>split, rsplit, splitlines, partition and rpartition of Python's str.</summary>
internal static class StringSplit
{
    public static readonly Dictionary<string, StringMethod> Methods = new()
    {
        ["split"] = (run, self, arguments) => Split("split", self, arguments, fromRight: false, run.Budget),
        ["rsplit"] = (run, self, arguments) => Split("rsplit", self, arguments, fromRight: true, run.Budget),
        ["splitlines"] = (run, self, arguments) => SplitLines(self, arguments, run.Budget),
        ["partition"] = (run, self, arguments) => Partition("partition", self, arguments, fromRight: false, run.Budget),
        ["rpartition"] = (run, self, arguments) => Partition("rpartition", self, arguments, fromRight: true, run.Budget),
    };

    public static List<TracedText> Lines(TracedText text, bool keepEnds, Budget budget)
    {
        var lines = new List<TracedText>();
        for (var start = 0; start < text.Text.Length;)
        {
            budget.Step();
            var end = start;
            while (end < text.Text.Length && !PythonText.IsLineEnd(text.Text[end])) end++;
            var next = end == text.Text.Length ? end : end + (text.Text.AsSpan(end).StartsWith("\r\n") ? 2 : 1);
            lines.Add(text.Slice(start, keepEnds ? next : end, budget));
            start = next;
        }
        return lines;
    }

    private static ListValue SplitLines(StringValue self, Arguments arguments, Budget budget)
    {
        var keepEnds = Parameters.Flag(arguments.Bind("splitlines", 0, "keepends")[0]);
        return new ListValue([.. Lines(self.Text, keepEnds, budget).Select(self.With)]);
    }

    private static ListValue Split(string name, StringValue self, Arguments arguments, bool fromRight, Budget budget)
    {
        var bound = arguments.Bind(name, 0, "sep", "maxsplit");
        var separator = Parameters.OptionalText(bound[0], name)?.Text;
        var most = Parameters.Int(bound[1], -1, name);
        if (separator is "") throw new EvaluationError("empty separator");
        if (most < 0) most = int.MaxValue;
        var text = self.Text.Text;
        budget.Search(text.Length, separator?.Length ?? 1);
        var ranges = (separator, fromRight) switch
        {
            (null, false) => Words(text, most),
            (null, true) => WordsFromRight(text, most),
            (_, false) => Pieces(text, separator, most),
            (_, true) => PiecesFromRight(text, separator, most),
        };
        budget.Step(ranges.Count);
        return new ListValue([.. ranges.Select(range => self.With(self.Text.Slice(range.Start, range.End, budget)))]);
    }

    private static List<(int Start, int End)> Pieces(string text, string separator, int most)
    {
        var pieces = new List<(int, int)>();
        var start = 0;
        while (pieces.Count < most && text.IndexOf(separator, start, StringComparison.Ordinal) is >= 0 and var found)
        {
            pieces.Add((start, found));
            start = found + separator.Length;
        }
        pieces.Add((start, text.Length));
        return pieces;
    }

    private static List<(int Start, int End)> PiecesFromRight(string text, string separator, int most)
    {
        var pieces = new List<(int, int)>();
        var end = text.Length;
        while (pieces.Count < most && text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal) is >= 0 and var found)
        {
            pieces.Add((found + separator.Length, end));
            end = found;
        }
        pieces.Add((0, end));
        pieces.Reverse();
        return pieces;
    }

    private static List<(int Start, int End)> Words(string text, int most)
    {
        var words = new List<(int, int)>();
        for (var at = 0; ;)
        {
            while (at < text.Length && PythonText.IsSpace(text[at])) at++;
            if (at == text.Length) return words;
            var start = at;
            if (words.Count == most) at = text.Length;
            while (at < text.Length && !PythonText.IsSpace(text[at])) at++;
            words.Add((start, at));
        }
    }

    private static List<(int Start, int End)> WordsFromRight(string text, int most)
    {
        var words = new List<(int, int)>();
        for (var at = text.Length; ;)
        {
            while (at > 0 && PythonText.IsSpace(text[at - 1])) at--;
            if (at == 0) break;
            var end = at;
            if (words.Count == most) at = 0;
            while (at > 0 && !PythonText.IsSpace(text[at - 1])) at--;
            words.Add((at, end));
        }
        words.Reverse();
        return words;
    }

    private static TupleValue Partition(string name, StringValue self, Arguments arguments, bool fromRight, Budget budget)
    {
        var separator = Parameters.Text(arguments.Bind(name, 1, "sep")[0], name);
        var (text, wanted) = (self.Text, separator.Text.Text);
        if (wanted.Length == 0) throw new EvaluationError("empty separator");
        budget.Search(text.Text.Length, wanted.Length);
        var at = fromRight
            ? text.Text.AsSpan().LastIndexOf(wanted, StringComparison.Ordinal)
            : text.Text.IndexOf(wanted, StringComparison.Ordinal);
        var empty = self.With(TracedText.Empty);
        if (at < 0) return new TupleValue(fromRight ? [empty, empty, self] : [self, empty, empty]);
        return new TupleValue([
            self.With(text.Slice(0, at, budget)),
            self.With(text.Slice(at, at + wanted.Length, budget)),
            self.With(text.Slice(at + wanted.Length, text.Text.Length, budget))]);
    }
}
