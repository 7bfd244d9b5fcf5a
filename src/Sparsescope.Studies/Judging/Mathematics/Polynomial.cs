namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>
/// A polynomial with rational coefficients in a fixed list of symbols, the first of which is i with i² = −1. A monomial is a string with
/// the exponent of each symbol as one character.
/// </summary>
internal sealed class Polynomial
{
    private const int MostTerms = 200, HighestDegree = 2_000, MostBits = 4_000;

    private readonly Dictionary<string, Rational> _terms = [];

    private Polynomial()
    {
    }

    public bool IsZero => _terms.Count == 0;

    /// <summary>The only coefficient of a constant polynomial, or null.</summary>
    public Rational? Constant
    {
        get
        {
            if (IsZero) return (Rational)0;
            return _terms.Count == 1 && _terms.Single() is var term && term.Key.All(exponent => exponent == 0) ? term.Value : null;
        }
    }

    public static Polynomial Of(Rational value, int symbols) => One(new string('\0', symbols), value);

    public static Polynomial OfSymbol(int index, int symbols) => One(string.Create(symbols, index, (exponents, at) =>
    {
        exponents.Clear();
        exponents[at] = '\u0001';
    }), 1);

    /// <summary>Whether one is the other times a constant other than zero.</summary>
    public bool IsMultipleOf(Polynomial other)
    {
        if (IsZero || other.IsZero || _terms.Count != other._terms.Count) return false;
        var key = _terms.Keys.First();
        if (!other._terms.TryGetValue(key, out var divisor)) return false;
        var ratio = _terms[key] / divisor;
        return _terms.All(term => other._terms.TryGetValue(term.Key, out var coefficient) && coefficient * ratio == term.Value);
    }

    /// <summary>Every coefficient times a constant.</summary>
    public Polynomial Scaled(Rational factor)
    {
        var result = new Polynomial();
        foreach (var (monomial, coefficient) in _terms) result.Add(monomial, coefficient * factor);
        return result;
    }

    /// <summary>Null where the sum is too large to be worth it.</summary>
    public Polynomial? Plus(Polynomial other)
    {
        var sum = new Polynomial();
        foreach (var (monomial, coefficient) in _terms.Concat(other._terms)) sum.Add(monomial, coefficient);
        return sum.IfSmall();
    }

    /// <summary>Null where the product is too large to be worth it.</summary>
    public Polynomial? Times(Polynomial other)
    {
        var product = new Polynomial();
        foreach (var (left, a) in _terms)
        {
            foreach (var (right, b) in other._terms)
            {
                var (monomial, negative) = Multiply(left, right);
                product.Add(monomial, negative ? -(a * b) : a * b);
            }
        }
        return product.IfSmall();
    }

    private static Polynomial One(string monomial, Rational coefficient)
    {
        var result = new Polynomial();
        result.Add(monomial, coefficient);
        return result;
    }

    private static (string Monomial, bool Negative) Multiply(string left, string right)
    {
        var exponents = new char[left.Length];
        for (var at = 0; at < exponents.Length; at++) exponents[at] = (char)(left[at] + right[at]);
        var negative = exponents[0] == 2;
        if (negative) exponents[0] = '\0';
        return (new string(exponents), negative);
    }

    private void Add(string monomial, Rational coefficient)
    {
        var sum = _terms.GetValueOrDefault(monomial) + coefficient;
        if (sum.IsZero) _terms.Remove(monomial);
        else _terms[monomial] = sum;
    }

    private Polynomial? IfSmall() =>
        _terms.Count <= MostTerms && _terms.All(term => term.Value.Bits <= MostBits && term.Key.All(exponent => exponent <= HighestDegree))
            ? this : null;
}
