namespace Sparsescope.Engine;

/// <summary>
/// Sequences that are continued together: each joins when its prompt is read, alone, and leaves when its text has ended. Not thread-safe.
/// </summary>
public sealed class OpenRun : IDisposable
{
    private readonly IDecoder _decoder;
    private readonly Members _members;
    private readonly Func<int, bool> _endsGeneration;
    private readonly Action _dispose;
    private readonly int _microBatch;
    private readonly Stack<int> _free;

    /// <summary>Opens one, for an engine that has the sequences.</summary>
    /// <param name="engine">Whose run it is.</param>
    /// <param name="decoder">Makes what decodes and shows states to a visitor.</param>
    /// <param name="endsGeneration">True for a token that ends a text.</param>
    /// <param name="sequences">Most sequences at once.</param>
    /// <param name="tokens">Most tokens of all of them.</param>
    /// <param name="microBatch">Most tokens of one decode.</param>
    /// <param name="dispose">Called once it ends.</param>
    public OpenRun(IEngine engine, Func<IEngineVisitor, IDecoder> decoder, Func<int, bool> endsGeneration, int sequences, int tokens,
        int microBatch, Action dispose)
    {
        _members = new();
        _decoder = decoder(_members);
        (_endsGeneration, _microBatch, _dispose, Tokens) = (endsGeneration, microBatch, dispose, tokens);
        _free = new(Enumerable.Range(1, sequences).Reverse());
        Joining = new Door(engine, this);
        _decoder.Clear();
    }

    /// <summary>Sequences that are being continued.</summary>
    public int Count => _members.Count;

    /// <summary>Tokens that all sequences together may have.</summary>
    public int Tokens { get; }

    /// <summary>Whether another sequence may join that will have so many tokens at most.</summary>
    public bool HasRoom(int tokens) => _free.Count > 0 && _members.Reserved + tokens <= Tokens;

    /// <summary>
    /// An engine whose run lets its one item join: the prompt is read when it returns, the visitor hears of the rest as steps are taken.
    /// </summary>
    public IEngine Joining { get; }

    /// <summary>Decodes one token of every sequence.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it ran; nothing can go on.</exception>
    public void Step(CancellationToken cancellation)
    {
        Leave(member => member.Cancellation.IsCancellationRequested);
        foreach (var chunk in _members.Rows().Chunk(_microBatch)) Decode(chunk, Phase.Generated, cancellation);
        Leave(member => member.Generator.HasEnded);
    }

    /// <inheritdoc/>
    public void Dispose() => _dispose();

    private void Join(EngineSequence item, IEngineVisitor visitor, GenerationOptions generation, CancellationToken cancellation)
    {
        // Where nobody else is here the prompt finds everything as a run of its own would.
        if (_members.Count == 0) _decoder.Clear();
        var generator = new Generator(generation, SplitMix64.Derive(generation.Seed, (ulong)item.Number), _endsGeneration, item.Drawn);
        var member = new Member(item, visitor, generator, _free.Pop(), item.Tokens.Length + generation.MaxTokens, cancellation);
        var number = _members.Add(member);
        try
        {
            int[] owner = [number];
            var rows = new PlannedRow[item.Tokens.Length];
            for (var p = 0; p < rows.Length; p++)
                rows[p] = new(item.Tokens[p], p, member.Sequence, item.WantsState(p) ? owner : [], item.WantsLogits(p) ? owner : []);
            foreach (var chunk in rows.Chunk(_microBatch)) Decode(chunk, Phase.Prompt, cancellation);
        }
        catch
        {
            Remove(number);
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
            Remove(number);
            if (member.Generator.HasEnded) member.Visitor.Completed(0, member.Generator.Result);
        }
    }

    private void Remove(int number)
    {
        var sequence = _members[number].Sequence;
        _members.Remove(number);
        _decoder.Trim(sequence, 0);
        _free.Push(sequence);
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
