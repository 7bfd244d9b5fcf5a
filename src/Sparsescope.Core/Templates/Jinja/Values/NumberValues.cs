using System.Globalization;
using Sparsescope.Templates.Jinja.Formatting;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>int, float or bool (which Python counts as 0 and 1).</summary>
internal abstract class NumberValue(bool isData) : Value
{
    public override bool IsData => isData;

    /// <summary>The value as a float.</summary>
    public abstract double AsDouble { get; }

    /// <summary>The value as an integer; null for a float.</summary>
    public abstract long? AsInteger { get; }

    public override bool IsTrue => AsDouble != 0;
}

internal sealed class BoolValue : NumberValue
{
    private static readonly BoolValue s_true = new(true, false), s_false = new(false, false);

    private readonly bool _truth;

    public BoolValue(bool truth, bool isData) : base(isData) => _truth = truth;

    public static BoolValue Of(bool truth) => truth ? s_true : s_false;

    public override string TypeName => "bool";

    public override double AsDouble => _truth ? 1 : 0;

    public override long? AsInteger => _truth ? 1 : 0;

    public override void WriteRepr(TracedTextBuilder output) => output.Append(_truth ? "True" : "False", IsData);
}

/// <summary>A Python int, held in 64 bits: beyond them is an error, not another number.</summary>
internal sealed class IntValue(long number, bool isData = false) : NumberValue(isData)
{
    public long Number => number;

    public override string TypeName => "int";

    public override double AsDouble => number;

    public override long? AsInteger => number;

    public override void WriteRepr(TracedTextBuilder output) => output.Append(number.ToString(CultureInfo.InvariantCulture), IsData);
}

internal sealed class FloatValue(double number, bool isData = false) : NumberValue(isData)
{
    public double Number => number;

    public override string TypeName => "float";

    public override double AsDouble => number;

    public override long? AsInteger => null;

    public override Value? Attribute(string name) => name == "is_integer"
        ? new FunctionValue(name, (_, _) => BoolValue.Of(double.IsFinite(number) && Math.Floor(number) == number))
        : null;

    public override void WriteRepr(TracedTextBuilder output) => output.Append(PythonFloat.Repr(number), IsData);
}
