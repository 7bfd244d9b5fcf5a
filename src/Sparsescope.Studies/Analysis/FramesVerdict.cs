namespace Sparsescope.Studies.Analysis;

/// <summary>
/// One verdict from those of all frames: a word stands only where every frame says it. No effect in one frame and an effect smaller than
/// the bound in another agree that it is smaller than the bound. Frames may share a word and mean other cells or steps by it: what only one
/// of them says is said of that one.
/// </summary>
internal static class FramesVerdict
{
    /// <param name="frames">The study's own frame first; at least one.</param>
    /// <param name="marks">What a reader must know beside the verdict, each a sentence.</param>
    public static StudyVerdict Of(IReadOnlyList<FrameVerdict> frames, IReadOnlyList<string> marks)
    {
        var own = frames[0].Verdict;
        var words = frames.Select(frame => frame.Verdict.Name).Distinct().ToList();
        var (name, sentence) = words switch
        {
            [_] when frames.Count == 1 => (own.Name, own.Sentence),
            [VerdictWord.Undecided] when Turned(frames) is { Count: > 0 } turned =>
                (VerdictWord.Undecided, $"It depends on the frame: each is undecided by itself, and {string.Join("; ", turned)}."),
            [var only] when frames.All(frame => frame.Verdict.Sentence == own.Sentence) =>
                (only, $"{own.Sentence} So say all {frames.Count} frames."),
            [var only] => (only, $"So say all {frames.Count} frames{Apart(frames, only)}. In frame {frames[0].Name}: {own.Sentence}"),
            _ when words.All(word => word is VerdictWord.NoEffect or VerdictWord.Smaller) =>
                (VerdictWord.Smaller, $"An effect inside the bound in every one of {frames.Count} frames: {Each(frames)}."),
            _ => (VerdictWord.Undecided, $"It depends on the frame: {Each(frames)}."),
        };
        return own with { Name = name, Sentence = string.Join(' ', [sentence, .. marks]), Marks = marks };
    }

    // At how many cells each frame says so, where that is what the word counts, and which cells they differ at, where they conflict.
    private static string Apart(IReadOnlyList<FrameVerdict> frames, VerdictWord word)
    {
        if (word is VerdictWord.Undecided)
        {
            var apart = frames[0].Verdict.Cells.Select(cell => cell.Cell).Where(cell => frames.Select(frame => Word(frame, cell)).Distinct()
                .Count() > 1).ToList();
            return apart.Count > 0 ? $", which differ at {string.Join(", ", apart)}" : "";
        }
        if (word is not (VerdictWord.Supported or VerdictWord.Opposite or VerdictWord.NotMonotone)) return "";
        var counts = string.Join(", ", frames.Select(frame =>
            FormattableString.Invariant($"{frame.Name} at {Saying(frame, word).Count} of {frame.Verdict.Cells.Count} cells")));
        var common = frames.Select(frame => Saying(frame, word)).Aggregate((some, other) => [.. some.Intersect(other)]);
        return $" ({counts}{(common.Count > 0 ? "" : "; no cell in all of them")})";
    }

    // Cells that are as claimed in one frame and against the claim in another, with who says which.
    private static List<string> Turned(IReadOnlyList<FrameVerdict> frames) =>
        [.. from cell in frames[0].Verdict.Cells.Select(cell => cell.Cell)
            let ways = new[] { VerdictWord.Supported, VerdictWord.Opposite }
                .Select(way => (Word: way, Frames: frames.Where(frame => Saying(frame, way).Contains(cell)).ToList())).ToList()
            where ways.All(way => way.Frames.Count > 0)
            select $"{cell} is " + string.Join(" and ",
                ways.Select(way => $"{way.Word.Word()} in {string.Join(", ", way.Frames.Select(frame => frame.Name))}"))];

    private static VerdictWord? Word(FrameVerdict frame, CellName cell) =>
        frame.Verdict.Cells.FirstOrDefault(of => of.Cell == cell)?.Name;

    private static List<CellName> Saying(FrameVerdict frame, VerdictWord word) =>
        [.. frame.Verdict.Cells.Where(cell => cell.Name == word).Select(cell => cell.Cell)];

    private static string Each(IReadOnlyList<FrameVerdict> frames) =>
        string.Join("; ", frames.Select(frame => $"{frame.Name} {frame.Verdict.Name.Word()}"));
}
