namespace Sparsescope.Templates.Jinja.Values;

internal sealed class NoneValue : Value
{
    public static readonly NoneValue Instance = new();

    private NoneValue() { }

    public override string TypeName => "NoneType";

    public override bool IsTrue => false;

    public override void WriteRepr(TracedTextBuilder output) => output.Append("None");
}
