using Sparsescope.Engine;
using Sparsescope.Interventions;

namespace Sparsescope.Measuring;

/// <summary>What a corrupted prompt answers when states of a clean one are put into it, one state at a time.</summary>
/// <param name="Points">Where states were put in: the columns.</param>
/// <param name="Positions">At which tokens: the rows.</param>
/// <param name="Clean">ln p(gold) − ln p(wrong) after the clean prompt: the difference of their logits where each is one token.</param>
/// <param name="Corrupted">The same after the corrupted prompt, in a run that does nothing at the same places.</param>
/// <param name="Patched">[positions][points]: the same with one state put in.</param>
public sealed record PatchGrid(
    IReadOnlyList<TapPoint> Points, IReadOnlyList<int> Positions, double Clean, double Corrupted, IReadOnlyList<double[]> Patched)
{
    /// <summary>
    /// [positions][points]: (patched − corrupted) / (clean − corrupted). 0: the state changes nothing, 1: it brings back all of the
    /// clean answer; below 0 and above 1 are possible.
    /// </summary>
    public IReadOnlyList<double[]> Recovered =>
        [.. Patched.Select(row => (double[])[.. row.Select(value => (value - Corrupted) / (Clean - Corrupted))])];
}

/// <summary>
/// Activation patching (causal tracing): which state of a clean prompt, put into a run on a corrupted one, brings the clean answer back.
/// </summary>
/// <remarks>Logit differences rather than probabilities: Zhang and Nanda, arXiv 2309.16042.</remarks>
public sealed class StatePatching
{
    private const int CellsAtOnce = 64;

    private readonly IEngine _engine;
    private readonly int[] _clean, _corrupted;
    private readonly int[][] _answers;          // gold, wrong
    private readonly int[][] _variants;         // what of an answer is decoded behind the prompt, each once

    /// <param name="engine">The model.</param>
    /// <param name="clean">Tokens of the clean prompt.</param>
    /// <param name="corrupted">As many tokens of the corrupted one, at least one of them another.</param>
    /// <param name="gold">Tokens of the clean prompt's answer.</param>
    /// <param name="wrong">Tokens of the corrupted prompt's answer.</param>
    /// <exception cref="BadInputException">The prompts have different lengths or are the same, or an answer is empty, or both
    /// are.</exception>
    public StatePatching(IEngine engine, int[] clean, int[] corrupted, int[] gold, int[] wrong)
    {
        if (clean.Length != corrupted.Length)
        {
            throw new BadInputException(
                $"the clean prompt has {clean.Length} tokens and the corrupted one {corrupted.Length}: states can be put in only where "
                    + $"each token has its counterpart");
        }
        if (clean.AsSpan().SequenceEqual(corrupted)) throw new BadInputException("the clean and the corrupted prompt are the same");
        if (gold.Length == 0 || wrong.Length == 0) throw new BadInputException("an answer has no tokens");
        if (gold.AsSpan().SequenceEqual(wrong)) throw new BadInputException("the two answers are the same");
        (_engine, _clean, _corrupted, _answers) = (engine, clean, corrupted, [gold, wrong]);
        _variants = gold.AsSpan(..^1).SequenceEqual(wrong.AsSpan(..^1)) ? [gold[..^1]] : [gold[..^1], wrong[..^1]];
    }

    /// <summary>Puts in every state, one at a time.</summary>
    /// <param name="points">Where.</param>
    /// <param name="positions">At which tokens, ascending.</param>
    /// <param name="progress">Told after a few cells how many.</param>
    /// <param name="cancellation">Ends the run within a decode.</param>
    /// <exception cref="BadInputException">States cannot be changed there, or both prompts answer alike, so that there is nothing to
    /// recover.</exception>
    public PatchGrid Run(
        IReadOnlyList<TapPoint> points, IReadOnlyList<int> positions, Action<int> progress, CancellationToken cancellation)
    {
        if (_engine.WhyFixed is { } reason) throw new BadInputException($"no state can be changed here: {reason}");
        foreach (var point in points)
        {
            if (point.WhyFixed is { } why)
                throw new BadInputException($"states of {point.Tap} at layer {point.Layer} cannot be changed: {why}");
        }
        var states = new Dictionary<(TapPoint, int), float[]>();
        var idle = new RowEdit([.. points.Select(point => new PointEdit(point, NoOperation.Instance))]);
        Func<int, RowEdit?> nothing = position => position < _corrupted.Length ? idle : null;
        var clean = Scores([(_clean, nothing)], points, [.. positions], (point, position, state) => states[(point, position)] = state,
            cancellation)[0];
        var corrupted = Scores([(_corrupted, nothing)], [], [], null, cancellation)[0];
        if (!(Math.Abs(clean - corrupted) > 1e-6))
            throw new BadInputException("both prompts favour the gold answer over the wrong one alike: there is no difference to recover");
        var patched = positions.Select(_ => new double[points.Count]).ToArray();
        // Later positions share the most: what comes before the changed token is decoded once for a chunk.
        var cells = positions.Index().SelectMany(position => points.Index().Select(point => (Row: position.Index, Column: point.Index)))
            .Reverse();
        foreach (var chunk in cells.Chunk(CellsAtOnce))
        {
            var runs = chunk.Select(cell =>
            {
                var (point, at) = (points[cell.Column], positions[cell.Row]);
                var edit = new RowEdit([new(point, new ReplaceOperation(states[(point, at)]))]);
                return (_corrupted, (Func<int, RowEdit?>)(position => position == at ? edit : null));
            }).ToList();
            var scores = Scores(runs, [], [], null, cancellation);
            for (var i = 0; i < chunk.Length; i++) patched[chunk[i].Row][chunk[i].Column] = scores[i];
            progress(chunk.Length);
        }
        return new(points, positions, clean, corrupted, patched);
    }

    // ln p(gold) − ln p(wrong) of each run.
    private double[] Scores(
        IReadOnlyList<(int[] Prompt, Func<int, RowEdit?> Edits)> runs, IReadOnlyList<TapPoint> points, int[] positions,
        Action<TapPoint, int, float[]>? keep, CancellationToken cancellation)
    {
        EngineSequence[] sequences = [.. runs.Index().SelectMany(run => _variants.Select(variant =>
            new EngineSequence([.. run.Item.Prompt, .. variant], positions)
            {
                LogitsFrom = run.Item.Prompt.Length - 1,
                Generates = false,
                Number = run.Index,
                Edits = run.Item.Edits,
            }))];
        var visitor = new Scorer(this, runs.Count, keep);
        _engine.Run(sequences, points, visitor, null, 0, cancellation);
        return visitor.Differences;
    }

    private sealed class Scorer(StatePatching of, int runs, Action<TapPoint, int, float[]>? keep) : IEngineVisitor
    {
        internal double[] Differences { get; } = new double[runs];

        public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state) =>
            keep?.Invoke(point, position, state.ToArray());

        public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits)
        {
            var (behind, normaliser) = (position - (of._clean.Length - 1), TokenDistribution.Of(logits, 0).LogNormaliser);
            foreach (var item in items)
            {
                var (run, variant) = (item / of._variants.Length, of._variants[item % of._variants.Length]);
                foreach (var (which, answer) in of._answers.Index())
                {
                    if (behind >= answer.Length || !answer.AsSpan(..^1).SequenceEqual(variant)) continue;
                    var logProb = logits[answer[behind]] - normaliser;
                    Differences[run] += which == 0 ? logProb : -logProb;
                }
            }
        }

        public void Completed(int item, Generation? generation) { }
    }
}
