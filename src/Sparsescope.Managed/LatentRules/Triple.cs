using System.Globalization;

namespace Sparsescope.Managed.LatentRules;

/// <summary>A fact: head, relation and tail by number, written <c>Q17 P3 Q256</c>.</summary>
public readonly record struct Triple(int Head, int Relation, int Tail)
{
    /// <summary>What stands before the answer, with the space that the answer is predicted at: <c>"Q17 P3 "</c>.</summary>
    public string Prompt => $"{EntityName(Head)} {RelationName(Relation)} ";

    /// <inheritdoc/>
    public override string ToString() => Prompt + EntityName(Tail);

    /// <summary>As texts write an entity.</summary>
    public static string EntityName(int entity) => "Q" + entity.ToString(CultureInfo.InvariantCulture);

    /// <summary>As texts write a relation.</summary>
    public static string RelationName(int relation) => "P" + relation.ToString(CultureInfo.InvariantCulture);

    /// <summary>The fact that a text names; null where it names none.</summary>
    public static Triple? Parse(string text) =>
        text.Split(' ') is [var head, var relation, var tail] && Number(head, 'Q') is { } h && Number(relation, 'P') is { } r
            && Number(tail, 'Q') is { } t ? new(h, r, t) : null;

    /// <summary>The number in a name such as Q17; null for another text. Names have no leading zeros.</summary>
    internal static int? Number(string name, char letter) =>
        name.Length > 1 && name[0] == letter && (name.Length == 2 || name[1] != '0')
        && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
