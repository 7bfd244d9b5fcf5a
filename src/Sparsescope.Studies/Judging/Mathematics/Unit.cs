namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>A unit of measure: what it measures, as powers, and how many of the basic units it is.</summary>
/// <param name="Dimensions">Length, mass, money, …, or the word itself for one that is not known; with exponents other than zero.</param>
/// <param name="Factor">Of the basic unit; 1 for a word.</param>
/// <param name="IsKnown">Whether every word of it is a unit of measure.</param>
internal sealed record Unit(IReadOnlyDictionary<string, int> Dimensions, Expression Factor, bool IsKnown)
{
    public static Unit Percent { get; } = new(new Dictionary<string, int> { ["%"] = 1 }, new Number(1), true);

    public static Unit Degree { get; } = Units.Named("degree");

    public bool IsPercent => Is("%");

    public bool IsDegree => Is("angle") && Factor is Binary;

    public bool IsCents => Is("money") && Factor is Number { Value: var one } && one == 1;

    public bool IsTemperature => Dimensions.Keys.Any(name => name is "celsius" or "fahrenheit" or "kelvin");

    public bool Measures(Unit other) => Dimensions.Count == other.Dimensions.Count
        && Dimensions.All(part => other.Dimensions.GetValueOrDefault(part.Key) == part.Value);

    /// <summary>Whether one is the other with more words: students, grade students.</summary>
    public bool IsRelatedTo(Unit other) => !IsKnown && !other.IsKnown
        && (Dimensions.Keys.All(other.Dimensions.ContainsKey) || other.Dimensions.Keys.All(Dimensions.ContainsKey));

    private bool Is(string name) => Dimensions.Count == 1 && Dimensions.GetValueOrDefault(name) == 1;
}
