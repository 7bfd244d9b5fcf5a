using System.Globalization;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Items;

/// <summary>A condition as a number.</summary>
internal static class ConditionValue
{
    /// <summary>
    /// Ordinal: the number that the names are, where all are numbers, else the place; continuous: the number; NaN without order.
    /// </summary>
    public static double Of(StudySpec spec, string condition, int place) => spec.Scale switch
    {
        Scale.Categorical => double.NaN,
        Scale.Ordinal when !spec.Conditions.All(name => Number(name) is not null) => place,
        _ => Number(condition) ?? double.NaN,
    };

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? number : null;
}
