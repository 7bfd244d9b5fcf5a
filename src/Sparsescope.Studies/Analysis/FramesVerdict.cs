namespace Sparsescope.Studies.Analysis;

/// <summary>
/// One verdict from those of all frames: a word stands only where every frame says it. No effect in one frame and an effect smaller than
/// the bound in another agree that it is smaller than the bound.
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
            [var only] =>
                (only, $"{own.Sentence} So say all {frames.Count} frames{(Counts(frames, only) is { } counts ? $" ({counts})" : "")}."),
            _ when words.All(word => word is VerdictWord.NoEffect or VerdictWord.Smaller) =>
                (VerdictWord.Smaller, $"An effect inside the bound in every one of {frames.Count} frames: {Each(frames)}."),
            _ => (VerdictWord.Undecided, $"It depends on the frame: {Each(frames)}."),
        };
        return own with { Name = name, Sentence = string.Join(' ', [sentence, .. marks]), Marks = marks };
    }

    // At how many cells each frame says so, where that is what the word counts.
    private static string? Counts(IReadOnlyList<FrameVerdict> frames, VerdictWord word) =>
        word is VerdictWord.Supported or VerdictWord.Opposite or VerdictWord.NotMonotone
        ? string.Join(", ", frames.Select(frame =>
            FormattableString.Invariant(
                $"{frame.Name} at {frame.Verdict.Cells.Count(cell => cell.Name == word)} of {frame.Verdict.Cells.Count} cells"))) : null;

    private static string Each(IReadOnlyList<FrameVerdict> frames) =>
        string.Join("; ", frames.Select(frame => $"{frame.Name} {frame.Verdict.Name.Word()}"));
}
