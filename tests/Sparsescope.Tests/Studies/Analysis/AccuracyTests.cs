using Sparsescope.Studies.Analysis;

namespace Sparsescope.Tests.Studies.Analysis;

public sealed class AccuracyTests
{
    [Theory]
    [InlineData(94, 6, "'yes' is the right answer of 94 of 100 judged items (94 %): to say it always is right as often, ")]
    [InlineData(6, 4, "'yes' is the right answer of 6 of 10 judged items (60 %): to say it always is right as often, ")]
    [InlineData(59, 41, null)]
    [InlineData(0, 0, null)]
    public void One_right_answer_of_most_items_is_said(int yes, int no, string? start)
    {
        // What has no judgement, or no right answer, counts for nothing.
        var found = Accuracy.OfOneAnswer([.. Items(yes, "yes", true), .. Items(no, "no", false), .. Items(500, "yes", null),
            .. Items(500, null, true)]);
        if (start is null) Assert.Null(found);
        else Assert.StartsWith(start, found, StringComparison.Ordinal);
    }

    private static IEnumerable<TableItem> Items(int count, string? gold, bool? judged) => Enumerable.Range(0, count)
        .Select(_ => new TableItem { Condition = 0, Value = 0, Tokens = 5, Gold = gold, Judged = judged, Figures = [] });
}
