using System.Text.Json;
using Sparsescope.Studies.Icl;

namespace Sparsescope.Tests.Studies.Icl;

/// <summary>Agreement with rules applied by hand, and with the published scripts run on stubs.</summary>
public sealed class GoldenSelectionTests
{
    private static readonly (string Arm, string Field, double Sign)[] s_guided =
    [
        ("sg", "score", 1), ("sg_levels_reversed", "score", -1), ("sg_l0", "l0", -1), ("sg_length", "length", 1),
        ("sg_entropy", "entropy", 1), ("sg_gold_as_score", "gold_level", 1),
    ];

    public static TheoryData<string> Cases => ["plain", "ties", "thin", "small"];

    [Theory, MemberData(nameof(Cases))]
    public void The_nearest_and_every_guided_arm(string name)
    {
        var set = new SelectionSet(name);
        foreach (var item in set.Items)
        {
            var golden = set.Golden.GetProperty("nearest").GetProperty(item.Id);
            var near = set.Neighbours.Of(item.Embedding);
            Assert.Equal(Ids(golden.GetProperty("ids")), near.Select(n => set.Ids[n.Position]));
            var cosines = golden.GetProperty("cosine").EnumerateArray().Select(c => c.GetDouble()).ToArray();
            for (var i = 0; i < cosines.Length; i++) Assert.Equal(cosines[i], near[i].Cosine, 1e-12);
            foreach (var (arm, field, sign) in s_guided)
            {
                var levels = DifficultyLevels.Of(set.Ids, [.. set.Pool.Select(e => sign * e.Number(field))]);
                Same(arm, set, item, SparsityGuided.Choose(levels.Of(sign * item.Number(field)), near, levels.OfPool));
            }
            var gold = DifficultyLevels.Given([.. set.Pool.Select(e => (int)e.Number("gold_level"))]);
            Same("sg_gold_as_level", set, item, SparsityGuided.Choose((int)item.Number("gold_level"), near, gold.OfPool));
            var own = DifficultyLevels.Of(set.Ids, [.. set.Pool.Select(e => e.Number("score"))]);
            foreach (var shuffle in set.Golden.GetProperty("placebo").EnumerateArray())
            {
                var scores = shuffle.GetProperty("shuffled_scores");
                var shuffled = DifficultyLevels.Of(set.Ids, [.. set.Ids.Select(id => scores.GetProperty(id).GetDouble())]);
                var found = SparsityGuided.Choose(own.Of(item.Number("score")), near, shuffled.OfPool);
                Assert.Equal(Ids(shuffle.GetProperty("items").GetProperty(item.Id).GetProperty("prompt")),
                    found.Positions.Select(p => set.Ids[p]));
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Arms_of_the_nearest_pair(string name)
    {
        var set = new SelectionSet(name);
        double[] scores = [.. set.Pool.Select(e => e.Number("score"))];
        foreach (var item in set.Items)
        {
            var near = set.Neighbours.Of(item.Embedding);
            foreach (var (arm, chosen) in new[]
            {
                ("knn_nearest_first", NearestPair.NearestFirst(near)),
                ("knn_nearest_last", NearestPair.NearestLast(near)),
                ("order_up", NearestPair.ByDifficulty(near, set.Ids, scores, hardestFirst: false)),
                ("order_down", NearestPair.ByDifficulty(near, set.Ids, scores, hardestFirst: true)),
            })
            {
                Assert.Equal(Ids(set.Golden.GetProperty("arms").GetProperty(arm).GetProperty(item.Id).GetProperty("prompt")),
                    chosen.Select(p => set.Ids[p]));
            }
            var random = NearestPair.Random(near, seed: 5);
            Assert.Equal(2, random.Distinct().Count());
            Assert.All(random, p => Assert.Contains(near, n => n.Position == p));
            Assert.Equal(random, NearestPair.Random(near, seed: 5));
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void What_the_published_scripts_do(string name)
    {
        var set = new SelectionSet(name);
        foreach (var arm in set.Golden.GetProperty("as_coded").EnumerateObject().Where(arm => arm.Name != "auto_shot"))
        {
            var levels = arm.Name.Contains(',', StringComparison.Ordinal)
                ? int.Parse(arm.Name.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) : 5;
            Scripted(set, arm.Value, arm.Name.StartsWith("l0", StringComparison.Ordinal), levels, [], []);
        }
        if (!set.Golden.TryGetProperty("as_coded_with_failures", out var failing)) return;
        string[] pool = [.. Ids(failing.GetProperty("failed_pool"))], items = [.. Ids(failing.GetProperty("failed_items"))];
        foreach (var arm in failing.EnumerateObject().Where(arm => arm.Value.ValueKind == JsonValueKind.Object))
        {
            var only = arm.Name.EndsWith("failed_items_only", StringComparison.Ordinal);
            Scripted(set, arm.Value, arm.Name.StartsWith("l0", StringComparison.Ordinal), 5, only ? [] : pool, items);
        }
    }

    [Fact]
    public void Duplicates_are_told_as_defined()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "sg-icl", "duplicates.json")));
        var pairs = golden.RootElement.EnumerateObject().Single(p => p.Value.ValueKind == JsonValueKind.Array).Value;
        foreach (var pair in pairs.EnumerateArray())
        {
            string pool = pair.GetProperty("pool").GetString()!, item = pair.GetProperty("item").GetString()!;
            Assert.Equal(pair.GetProperty("normalised_pool").GetString(), string.Join(' ', TextDuplicates.Tokens(pool)));
            Assert.Equal(pair.GetProperty("normalised_item").GetString(), string.Join(' ', TextDuplicates.Tokens(item)));
            IReadOnlySet<string> a = TextDuplicates.Grams(TextDuplicates.Tokens(pool)),
                b = TextDuplicates.Grams(TextDuplicates.Tokens(item));
            Assert.Equal(pair.GetProperty("shared_5_grams").GetInt32(), a.Count(b.Contains));
            Assert.Equal(pair.GetProperty("jaccard").GetDouble(), TextDuplicates.Jaccard(a, b), 1e-12);
            Assert.Equal(pair.GetProperty("duplicate").GetBoolean(), TextDuplicates.Are(pool, item));
            var found = TextDuplicates.First(["nothing like it at all, no", pool], [item]);
            Assert.Equal(pair.GetProperty("duplicate").GetBoolean() ? 1 : -1, found?.Pool ?? -1);
        }
    }

    [Fact]
    public void What_has_no_figure_has_no_level()
    {
        Assert.Throws<ArgumentException>(() => DifficultyLevels.Of(["a", "b"], [1, double.NaN]));
        Assert.Throws<ArgumentException>(() => DifficultyLevels.Of(["a", "b"], [1, 2]).Of(double.NaN));
        Assert.Throws<ArgumentException>(() => new Neighbours(["a"], [[0.0, 0.0]]));
        Assert.Throws<ArgumentException>(() => SparsityGuided.Choose(1, [new(0, 1)], [1]));
    }

    private static void Scripted(SelectionSet set, JsonElement golden, bool isL0, int levels, string[] failedPool, string[] failedItems)
    {
        double Score(SelectionEntry entry, string[] failed) => failed.Contains(entry.Id) ? isL0 ? 0 : 1
            : entry.Number(isL0 ? "l0" : "score");
        var scripts = new ScriptedSelection([.. set.Pool.Select(e => Score(e, failedPool))], isL0, levels);
        Assert.Equal(golden.GetProperty("level_sizes").EnumerateArray().Select(s => s.GetInt32()),
            Enumerable.Range(1, levels).Select(level => scripts.Levels.Count(own => own == level)));
        foreach (var item in set.Items)
        {
            var wanted = golden.GetProperty("items").GetProperty(item.Id);
            double[] cosines = new double[set.Ids.Count];
            foreach (var near in set.Neighbours.Of(item.Embedding, set.Ids.Count)) cosines[near.Position] = near.Cosine;
            var found = scripts.Choose(Score(item, failedItems), cosines);
            Assert.Equal(wanted.GetProperty("level").GetInt32(), found.Level);
            Assert.Equal(wanted.GetProperty("branch").GetString(), found.Branch);
            Assert.Equal(wanted.GetProperty("prompt").EnumerateArray().Select(p => p.GetString()),
                found.Positions.Select(p => p is { } position ? set.Ids[position] : null));
            Assert.Equal(wanted.GetProperty("fills").GetInt32(), found.Fills);
        }
    }

    private static void Same(string arm, SelectionSet set, SelectionEntry item, DemonstrationPair found)
    {
        var wanted = set.Golden.GetProperty("arms").GetProperty(arm).GetProperty(item.Id);
        Assert.Equal(wanted.GetProperty("level").GetInt32(), found.Level);
        Assert.Equal(wanted.GetProperty("wanted").EnumerateArray().Select(w => w.GetInt32()), found.Wanted);
        Assert.Equal(Ids(wanted.GetProperty("prompt")), found.Positions.Select(p => set.Ids[p]));
        Assert.Equal(wanted.GetProperty("levels").EnumerateArray().Select(w => w.GetInt32()), found.Levels);
        Assert.Equal(wanted.GetProperty("fills").GetInt32(), found.Fills);
    }

    private static IEnumerable<string> Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetString()!)];
}

/// <summary>A pool and items made by hand.</summary>
internal sealed class SelectionSet
{
    public SelectionSet(string name)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("golden", "sg-icl", "selection.json")));
        Golden = golden.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name).Clone();
        Pool = [.. Golden.GetProperty("pool").EnumerateArray().Select(e => new SelectionEntry(e))];
        Items = [.. Golden.GetProperty("items").EnumerateArray().Select(e => new SelectionEntry(e))];
        Ids = [.. Pool.Select(e => e.Id)];
        Neighbours = new(Ids, [.. Pool.Select(e => e.Embedding)]);
    }

    public JsonElement Golden { get; }

    public IReadOnlyList<SelectionEntry> Pool { get; }

    public IReadOnlyList<SelectionEntry> Items { get; }

    public IReadOnlyList<string> Ids { get; }

    public Neighbours Neighbours { get; }
}

/// <summary>An entry or item with its figures.</summary>
internal sealed class SelectionEntry(JsonElement json)
{
    public string Id => json.GetProperty("id").GetString()!;

    public double[] Embedding => [.. json.GetProperty("embedding").EnumerateArray().Select(v => v.GetDouble())];

    public double Number(string field) => json.GetProperty(field).GetDouble();
}
