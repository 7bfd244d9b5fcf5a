namespace Sparsescope.Studies.Analysis;

/// <summary>A part of a study's table: some of its conditions.</summary>
internal static class TableParts
{
    /// <summary>The items of a preregistered reading's conditions, and the design as it would be if there were no others.</summary>
    public static StudyTable Only(this StudyTable table, Reading reading) =>
        Part(table, reading.Conditions) with { Frames = [.. table.Frames.Select(frame => Part(frame, reading.Conditions))] };

    private static StudyTable Part(StudyTable table, IReadOnlyList<string> conditions)
    {
        var places = table.Design.Conditions.Index().Where(condition => conditions.Contains(condition.Item))
            .Select((condition, place) => (condition.Index, place)).ToDictionary();
        var kept = table.Items.Index().Where(item => places.ContainsKey(item.Item.Condition)).Select(item => item.Index).ToArray();
        var moved = kept.Index().ToDictionary(item => item.Item, item => item.Index);
        return table with
        {
            Design = table.Design with
            {
                Conditions = [.. table.Design.Conditions.Where(conditions.Contains)],
                Readings = [],
                FurtherContrasts = []
            },
            Items = [.. kept.Select(i => table.Items[i] with { Condition = places[table.Items[i].Condition] })],
            Columns = table.Columns?.Only(kept),
            Missing = [.. table.Missing.Where(item => places.ContainsKey(item.Condition))
                .Select(item => item with { Condition = places[item.Condition] })],
            Alternatives = [.. table.Alternatives.Select(column => column with { Values = [.. kept.Select(i => column.Values[i])] })],
            Passes = [.. table.Passes.Select(pass =>
            {
                var present = pass.Items.Index().Where(item => moved.ContainsKey(item.Item)).ToList();
                return pass with { Items = [.. present.Select(item => moved[item.Item])],
                    Figures = pass.Figures.Only([.. present.Select(item => item.Index)]) };
            })],
        };
    }
}
