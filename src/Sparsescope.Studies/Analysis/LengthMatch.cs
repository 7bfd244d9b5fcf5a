namespace Sparsescope.Studies.Analysis;

/// <summary>
/// Units whose lengths do not differ between conditions. Unpaired: narrow strata of length, in each as many items of the baseline as of
/// the target, or of the lower as of the upper half of values, chosen by chance. Paired: questions that grew are matched with questions
/// that shrank by as much.
/// </summary>
internal static class LengthMatch
{
    private const int MostStrata = 50, PerGroup = 4;

    public static int[] Choose(StudyTable table, DesignUnits units, IReadOnlyList<int> which, ulong seed)
    {
        var lengths = units.Reduce([.. table.Items.Select(item => (double)item.Tokens)]);
        var random = new SplitMix64(seed);
        return units.Kind.IsPaired() ? Balanced(lengths, which) : Strata(lengths, which, Groups(table, units, which), random);
    }

    private static int[] Groups(StudyTable table, DesignUnits units, IReadOnlyList<int> which)
    {
        if (units.Kind == EffectKind.CliffsDelta) return [.. which.Select(u => table.Items[units.FirstItem(u)].Condition)];
        // The cut between two values that comes nearest to halving the units.
        var values = which.Select(u => units.Values[u]).ToArray();
        var sorted = values.Order().ToArray();
        var cut = Enumerable.Range(1, Math.Max(0, sorted.Length - 1)).Where(i => sorted[i] != sorted[i - 1])
            .OrderBy(below => Math.Abs(below - sorted.Length / 2.0)).Select(below => sorted[below]).FirstOrDefault(double.NaN);
        return [.. values.Select(value => value < cut ? 0 : 1)];
    }

    private static int[] Strata(double[] lengths, IReadOnlyList<int> which, int[] groups, SplitMix64 random)
    {
        var names = groups.Distinct().Order().ToArray();
        if (names.Length < 2) return [];
        var order = Enumerable.Range(0, which.Count).ToArray();
        random.Shuffle<int>(order);
        order = [.. order.OrderBy(i => lengths[which[i]])];   // stable: chance decides among equal lengths
        var strata = Math.Clamp(order.Length / (PerGroup * Math.Max(1, names.Length)), 1, MostStrata);
        var chosen = new List<int>();
        for (int stratum = 0, start = 0; stratum < strata && start < order.Length; stratum++)
        {
            var end = Math.Max(start + 1, (stratum + 1) * order.Length / strata);
            while (end < order.Length && lengths[which[order[end]]] == lengths[which[order[end - 1]]]) end++;
            var members = order[start..end];
            random.Shuffle<int>(members);
            var take = names.Min(name => members.Count(i => groups[i] == name));
            foreach (var name in names) chosen.AddRange(members.Where(i => groups[i] == name).Take(take).Select(i => which[i]));
            start = end;
        }
        return [.. chosen.Order()];
    }

    private static int[] Balanced(double[] changes, IReadOnlyList<int> which)
    {
        var chosen = which.Where(u => changes[u] == 0).ToList();
        var shrunk = which.Where(u => changes[u] < 0).ToList();
        foreach (var up in which.Where(u => changes[u] > 0).OrderBy(u => changes[u]))
        {
            if (shrunk.Count == 0) break;
            var nearest = shrunk.MinBy(down => Math.Abs(changes[up] + changes[down]));
            if (Math.Abs(changes[up] + changes[nearest]) > Caliper * changes[up]) continue;
            chosen.AddRange([up, nearest]);
            shrunk.Remove(nearest);
        }
        return [.. chosen.Order()];
    }

    private const double Caliper = 0.25;   // of the growth that is matched
}
