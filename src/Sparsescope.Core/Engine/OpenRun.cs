namespace Sparsescope.Engine;

/// <summary>
/// Sequences that are continued together: each joins when its prompt is read, alone, and leaves when its text has ended. Not thread-safe.
/// </summary>
/// <remarks>
/// Where the engine says how (<see cref="PromptReuse"/>), prompts that have left stay until their room is needed, and a prompt that begins
/// as one of them did is read from there on only: the next turn of a conversation, with the bits of one that is read whole.
/// </remarks>
public sealed class OpenRun : IDisposable
{
    private readonly IDecoder _decoder;
    private readonly Members _members;
    private readonly Func<int, bool> _endsGeneration;
    private readonly Action _dispose;
    private readonly int _microBatch;
    private readonly Stack<int> _free;
    private readonly PromptReuse? _reuse;
    private readonly int _together;
    private readonly List<(int Sequence, int[] Prompt)> _left = [];      // those that left longest ago first

    /// <summary>Opens one, for an engine that has the sequences.</summary>
    /// <param name="engine">Whose run it is.</param>
    /// <param name="decoder">Makes what decodes and shows states to a visitor.</param>
    /// <param name="endsGeneration">True for a token that ends a text.</param>
    /// <param name="sequences">Most sequences at once.</param>
    /// <param name="tokens">Most tokens of all of them.</param>
    /// <param name="microBatch">Most tokens of one decode.</param>
    /// <param name="dispose">Called once it ends.</param>
    /// <param name="reuse">What a prompt may take from an earlier one; null: nothing.</param>
    /// <param name="together">Most sequences that are written together; null: as many as there are.</param>
    public OpenRun(IEngine engine, Func<IEngineVisitor, IDecoder> decoder, Func<int, bool> endsGeneration, int sequences, int tokens,
        int microBatch, Action dispose, PromptReuse? reuse = null, int? together = null)
    {
        _members = new();
        _decoder = decoder(_members);
        (_endsGeneration, _microBatch, _dispose, Tokens, _reuse) = (endsGeneration, microBatch, dispose, tokens, reuse);
        _together = together ?? microBatch;
        _free = new(Enumerable.Range(1, sequences).Reverse());
        Joining = new Door(engine, this);
        _decoder.Clear();
    }

    /// <summary>Sequences that are being continued.</summary>
    public int Count => _members.Count;

    /// <summary>Tokens that all sequences together may have.</summary>
    public int Tokens { get; }

    /// <summary>Whether another sequence may join that will have so many tokens at most.</summary>
    public bool HasRoom(int tokens) => _free.Count + _left.Count > 0 && _members.Reserved + tokens <= Tokens;

    /// <summary>Tokens of the prompt that joined last which had been read before and were not read again.</summary>
    public int Reused { get; private set; }

    /// <summary>
    /// An engine whose run lets its one item join: the prompt is read when it returns, the visitor hears of the rest as steps are taken.
    /// </summary>
    public IEngine Joining { get; }

    /// <summary>Decodes one token of every sequence.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it ran; nothing can go on.</exception>
    public void Step(CancellationToken cancellation)
    {
        Leave(member => member.Cancellation.IsCancellationRequested);
        foreach (var chunk in _members.Rows().Chunk(_together)) Decode(chunk, Phase.Generated, cancellation);
        Leave(member => member.Generator.HasEnded);
    }

    /// <inheritdoc/>
    public void Dispose() => _dispose();

    private void Join(EngineSequence item, IEngineVisitor visitor, GenerationOptions generation, CancellationToken cancellation)
    {
        // Where nobody else is here the prompt finds everything as a run of its own would.
        if (_members.Count == 0 && _reuse is null) _decoder.Clear();
        var most = item.Tokens.Length + generation.MaxTokens;
        var (sequence, reused) = Place(item, most);
        Reused = reused;
        var generator = new Generator(generation, SplitMix64.Derive(generation.Seed, (ulong)item.Number), _endsGeneration, item.Drawn);
        var member = new Member(item, visitor, generator, sequence, most, cancellation);
        var number = _members.Add(member);
        try
        {
            int[] owner = [number];
            var rows = new PlannedRow[item.Tokens.Length - reused];
            for (var i = 0; i < rows.Length; i++)
            {
                var p = reused + i;
                rows[i] = new(item.Tokens[p], p, member.Sequence, item.WantsState(p) ? owner : [], item.WantsLogits(p) ? owner : []);
            }
            // Decodes end where they do when the prompt is read whole.
            var first = Math.Min(rows.Length, _microBatch - reused % _microBatch);
            Decode(rows[..first], Phase.Prompt, cancellation);
            foreach (var chunk in rows[first..].Chunk(_microBatch)) Decode(chunk, Phase.Prompt, cancellation);
        }
        catch
        {
            Remove(number, isWhole: false);
            throw;
        }
        Leave(joined => joined.Generator.HasEnded);
    }

    private void Decode(PlannedRow[] rows, Phase phase, CancellationToken cancellation)
    {
        _decoder.Decode(rows, phase, cancellation);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].LogitItems is not [var number]) continue;
            var logits = _decoder.Logits(i);
            var member = _members[number];
            member.Visitor.Logits([0], rows[i].Position, phase, logits);
            if (rows[i].Position >= member.Item.Tokens.Length - 1) member.Generator.Sample(logits);
        }
    }

    private void Leave(Predicate<Member> condition)
    {
        foreach (var number in _members.Where(condition))
        {
            var member = _members[number];
            Remove(number, isWhole: true);
            if (member.Generator.HasEnded) member.Visitor.Completed(0, member.Generator.Result);
        }
    }

    // What was written after the prompt was decoded token by token, which gives other bits than reading it.
    private void Remove(int number, bool isWhole)
    {
        var member = _members[number];
        _members.Remove(number);
        if (_reuse is not null && isWhole && member.Item.Edits is null)
        {
            _decoder.Trim(member.Sequence, member.Item.Tokens.Length);
            _left.Add((member.Sequence, member.Item.Tokens));
            return;
        }
        Forget(member.Sequence);
    }

    private void Forget(int sequence)
    {
        _decoder.Trim(sequence, 0);
        _free.Push(sequence);
    }

    /// <summary>A sequence for an item and how much of the item it holds already.</summary>
    private (int Sequence, int Reused) Place(EngineSequence item, int most)
    {
        var (best, common) = (-1, 0);
        for (var i = 0; i < _left.Count; i++)
        {
            var shared = _reuse!.From(Common(item, _left[i].Prompt), _left[i].Prompt.Length, item.Tokens.Length, _microBatch);
            if (shared > common) (best, common) = (i, shared);
        }
        // What is mostly something else is left alone while there is another place.
        if (best >= 0 && _free.Count > 0 && 2 * common < _left[best].Prompt.Length) best = -1;
        if (best >= 0)
        {
            var (sequence, _) = _left[best];
            _left.RemoveAt(best);
            _decoder.Trim(sequence, common);
            Shrink(most);
            return (sequence, common);
        }
        Shrink(most);
        if (_free.Count == 0) ForgetOldest();
        return (_free.Pop(), 0);
    }

    private void Shrink(int more)
    {
        while (_left.Count > 0 && _members.Reserved + more + _left.Sum(left => left.Prompt.Length) > Tokens) ForgetOldest();
    }

    private void ForgetOldest()
    {
        var (sequence, _) = _left[0];
        _left.RemoveAt(0);
        Forget(sequence);
    }

    // Up to the first position that is looked at, which has to be decoded.
    private static int Common(EngineSequence item, int[] prompt)
    {
        if (item.Edits is not null) return 0;
        var p = 0;
        while (p < prompt.Length && p < item.Tokens.Length - 1 && item.Tokens[p] == prompt[p] && !item.WantsState(p)
            && !item.WantsLogits(p)) p++;
        return p;
    }

    private sealed record Member(
        EngineSequence Item, IEngineVisitor Visitor, Generator Generator, int Sequence, int Reserved, CancellationToken Cancellation);

    /// <summary>Who is here, by numbers that are never used again; passes on what the decoder shows.</summary>
    private sealed class Members : IEngineVisitor
    {
        private readonly SortedDictionary<int, Member> _members = [];
        private int _next;

        internal int Count => _members.Count;

        internal int Reserved => _members.Values.Sum(member => member.Reserved);

        internal Member this[int number] => _members[number];

        internal int Add(Member member)
        {
            _members[_next] = member;
            return _next++;
        }

        internal void Remove(int number) => _members.Remove(number);

        internal int[] Where(Predicate<Member> condition) =>
            [.. _members.Where(entry => condition(entry.Value)).Select(entry => entry.Key)];

        /// <summary>The last token of each, which is not decoded yet.</summary>
        internal PlannedRow[] Rows() =>
        [
            .. _members.Select(entry => new PlannedRow(
                entry.Value.Generator.Tokens[^1], entry.Value.Item.Tokens.Length + entry.Value.Generator.Tokens.Count - 1,
                    entry.Value.Sequence, [], [entry.Key])),
        ];

        public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state)
        {
            foreach (var number in items) _members[number].Visitor.State([0], point, position, token, phase, state);
        }

        public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits) =>
            throw new NotSupportedException();

        public void Completed(int item, Generation? generation) => throw new NotSupportedException();
    }

    private sealed class Door(IEngine engine, OpenRun run) : IEngine
    {
        public IReadOnlyList<TapPoint> Taps => engine.Taps;

        public long DecodedTokens => engine.DecodedTokens;

        public IReadOnlyList<TapPoint> TapsByName(string pattern) => engine.TapsByName(pattern);

        public void Run(IReadOnlyList<EngineSequence> items, IReadOnlyList<TapPoint> points, IEngineVisitor visitor,
            GenerationOptions? generation, int firstItem, CancellationToken cancellation)
        {
            foreach (var item in items) run.Join(item, visitor, generation
                ?? throw new InvalidOperationException("a sequence joins to be continued"), cancellation);
        }

        public void Dispose()
        {
        }
    }
}
