using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;

namespace Sparsescope.Tests.Managed.LatentRules;

public sealed class TripleStreamTests
{
    private static readonly Triple[] s_facts = [.. Enumerable.Range(0, 37).Select(i => new Triple(i * 100, i % 7, 3999 - i))];

    [Fact]
    public void Every_fact_comes_once_an_epoch_in_an_order_of_its_own_with_eos_and_no_loss_on_padding()
    {
        var stream = new TripleStream(s_facts, rows: 5, seed: 9);
        var texts = new List<string>();
        while (texts.Count < 3 * s_facts.Length)
        {
            var batch = stream.Next();
            for (var row = 0; row < batch.Rows; row++) texts.Add(Text(batch, row));
        }
        string[][] epochs = [.. texts.Take(3 * s_facts.Length).Chunk(s_facts.Length)];
        Assert.All(epochs, epoch => Assert.Equal(s_facts.Select(fact => fact.ToString()).Order(StringComparer.Ordinal),
            epoch.Order(StringComparer.Ordinal)));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(40)]
    public void A_restored_stream_goes_on_as_the_saved_one(int batches)
    {
        var stream = new TripleStream(s_facts, rows: 5, seed: 9);
        for (var i = 0; i < batches; i++) stream.Next();
        var restored = new TripleStream(s_facts, rows: 5, seed: 9);
        restored.Restore(stream.Save());
        Assert.Equal(stream.Identity, restored.Identity);
        for (var i = 0; i < 20; i++) Assert.Equal(stream.Next().Tokens, restored.Next().Tokens);
    }

    [Fact]
    public void The_identity_tells_facts_rows_and_seed_apart()
    {
        string[] identities =
        [
            new TripleStream(s_facts, 5, 9).Identity,
            new TripleStream(s_facts[1..], 5, 9).Identity,
            new TripleStream(s_facts, 6, 9).Identity,
            new TripleStream(s_facts, 5, 10).Identity,
        ];
        Assert.Equal(4, identities.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("epoch 1")]
    [InlineData("epoch 1 next 38")]
    [InlineData("epoch -1 next 3")]
    public void What_no_stream_saved_is_refused(string state) => Assert.Throws<BadInputException>(() =>
        new TripleStream(s_facts, 5, 9).Restore(state));

    // What the row's targets spell after its first token: the fact again, if both are right.
    private static string Text(Batch batch, int row)
    {
        var tokens = batch.Tokens.AsSpan(row * batch.Length, batch.Length);
        var targets = batch.Targets.AsSpan(row * batch.Length, batch.Length);
        var length = targets.IndexOf(CharTokenizer.Eos) + 1;
        Assert.True(length > 1);
        Assert.True(targets[..(length - 1)].SequenceEqual(tokens[1..length]));
        Assert.All(targets[length..].ToArray(), target => Assert.Equal(Batch.NoTarget, target));
        Assert.All(tokens[length..].ToArray(), token => Assert.Equal(CharTokenizer.Pad, token));
        return CharTokenizer.Decode([tokens[0], .. targets[..(length - 1)]]);
    }
}
