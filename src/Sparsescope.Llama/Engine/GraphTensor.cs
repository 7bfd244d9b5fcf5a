using System.Globalization;

namespace Sparsescope.Llama;

/// <summary>A tensor of a compute graph as the library shows it.</summary>
/// <param name="Id">Tells it from others of the graph.</param>
/// <param name="Name">Its name; not always its alone.</param>
/// <param name="Op">ggml's name of the operation.</param>
/// <param name="Type">ggml's name of the type, e.g. f32.</param>
/// <param name="Shape">[4], innermost first.</param>
/// <param name="Sources">What it is made from; for a leaf what it is a view of, if anything.</param>
/// <param name="IsComputed">True for a node, false for what no operation of the graph makes, or makes under another name.</param>
internal sealed record GraphTensor(long Id, string Name, string Op, string Type, IReadOnlyList<long> Shape, IReadOnlyList<long> Sources,
    bool IsComputed)
{
    /// <summary>True where its memory is another tensor's.</summary>
    internal bool IsView { get; init; }

    /// <summary>
    /// One line: node, view (a node whose memory is another's) or leaf, number, operation, type, shape, numbers of the sources, name, tabs
    /// between them.
    /// </summary>
    internal string Line => string.Join('\t', !IsComputed ? "leaf" : IsView ? "view" : "node", Number(Id), Op, Type,
        string.Join('x', Shape.Select(Number)),
        Sources.Count == 0 ? "-" : string.Join(',', Sources.Select(Number)), Name);

    /// <summary>Reads what <see cref="Line"/> writes.</summary>
    /// <exception cref="FormatException">Not of that form.</exception>
    internal static GraphTensor Parse(string line) =>
        line.Split('\t') is [("node" or "view" or "leaf") and var kind, var id, var op, var type, var shape, var sources, var name]
        && shape.Split('x') is { Length: 4 } sizes
        ? new(Number(id), name, op, type, [.. sizes.Select(Number)], sources == "-" ? [] : [.. sources.Split(',').Select(Number)],
            kind != "leaf")
        { IsView = kind == "view" }
        : throw new FormatException($"'{line}' is no line of a recorded graph.");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
