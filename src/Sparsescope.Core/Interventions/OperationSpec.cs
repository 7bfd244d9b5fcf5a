using System.Text.Json.Nodes;
using Sparsescope.Engine;

namespace Sparsescope.Interventions;

/// <summary>What stands where an entry was dropped.</summary>
public enum Fill
{
    /// <summary>0.</summary>
    Zero,

    /// <summary>The mean of a reference at this tap and layer.</summary>
    Mean,

    /// <summary>The same entry of another item of a reference, drawn for each item.</summary>
    Resample,
}

/// <summary>An operation as data: what is done to a state, whatever model it comes from.</summary>
public sealed record OperationSpec
{
    /// <summary>What is done.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>Percent of the entries, factor, exponent; null: the operation takes none, or 1 where it may be left out.</summary>
    public double? Value { get; init; }

    /// <summary>What a percentage is of.</summary>
    public ShareOf Of { get; init; }

    /// <summary>What stands where an entry was dropped.</summary>
    public Fill Fill { get; init; }

    /// <summary>Whether the state gets back the norm it had.</summary>
    public bool KeepsNorm { get; init; }

    /// <summary>Seed of a random orthogonal basis in which the operation works; null: the model's own axes.</summary>
    public ulong? Rotate { get; init; }

    /// <summary>Goes as far as the operation would, in a random direction: distance and cosine are the operation's.</summary>
    public bool TurnsAtRandom { get; init; }

    /// <summary>Seed of what is drawn; every item draws its own.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Dimensions that <see cref="OperationKind.Dims"/> sets, ascending.</summary>
    public IReadOnlyList<int> Dimensions { get; init; } = [];

    /// <summary>So many dimensions of the highest mean energy in the reference are set, too.</summary>
    public int Outliers { get; init; }

    /// <summary>Dimensions that an operation on a share of the entries leaves alone and does not count, ascending.</summary>
    public IReadOnlyList<int> Except { get; init; } = [];

    /// <summary>So many dimensions of the highest mean energy in the reference are left alone, too.</summary>
    public int ExceptOutliers { get; init; }

    /// <summary>Directions by layer, for <see cref="OperationKind.Add"/> and <see cref="OperationKind.ProjectOut"/>.</summary>
    public DirectionSet? Directions { get; init; }

    /// <summary>The layer whose direction is taken wherever the operation works; null: each layer's own.</summary>
    public int? DirectionLayer { get; init; }

    /// <summary>States of other items, for means, outliers, resampling and replacement.</summary>
    public StateLibrary? Reference { get; init; }

    /// <summary>The reference's item that <see cref="OperationKind.Replace"/> puts in.</summary>
    public string? Item { get; init; }

    /// <summary>Which of that item's kept positions, negative from the end.</summary>
    public int ItemPosition { get; init; } = -1;

    /// <summary>True where the outcome depends on the item: two items then never share what was computed of a state it changed.</summary>
    public bool IsDrawn => TurnsAtRandom || Fill == Fill.Resample
        || Kind is OperationKind.KeepRandom or OperationKind.DropRandom or OperationKind.Permute;

    /// <summary>Why this cannot be carried out; null where it can.</summary>
    public string? Problem() => this switch
    {
        { Value: null } when OperationNames.NeedsValue(Kind) => $"operation '{Name}' needs a value",
        { Value: not null } when !OperationNames.TakesValue(Kind) => $"operation '{Name}' takes no value",
        { Value: { } value } when !double.IsFinite(value) => $"the value of '{Name}' is not finite",
        { Value: < 0 or > 100 } when OperationNames.TakesPercent(Kind) =>
            $"the value of '{Name}' is {Value:R}, no percentage from 0 to 100",
        { Value: { } value, Kind: OperationKind.Power } when !(value > 0) => "the exponent of 'power' is not above 0",
        { Kind: OperationKind.Add or OperationKind.ProjectOut, Directions: null } => $"operation '{Name}' needs a file of directions",
        { Kind: OperationKind.Mean or OperationKind.Replace, Reference: null } => $"operation '{Name}' needs a reference",
        { Kind: OperationKind.Replace, Item: null } => "operation 'replace' needs the item whose state is put in",
        { Kind: OperationKind.Dims, Dimensions.Count: 0, Outliers: 0 } =>
            "operation 'dims' needs a list of dimensions, or a number of outliers",
        { Kind: not OperationKind.Dims, Dimensions.Count: > 0 } or { Kind: not OperationKind.Dims, Outliers: > 0 } =>
            $"operation '{Name}' takes no dimensions",
        { Except.Count: > 0 } or { ExceptOutliers: > 0 } when !OperationNames.TakesPercent(Kind) =>
            $"operation '{Name}' leaves no dimensions out",
        { Fill: not Fill.Zero } when !OperationNames.TakesPercent(Kind) && Kind != OperationKind.Dims =>
            $"operation '{Name}' drops no entries that could be filled",
        { Reference: null } when Fill != Fill.Zero || Outliers > 0 || ExceptOutliers > 0 =>
            "a fill by mean or resample, and outliers, need a reference",
        _ => null,
    };

    private string Name => OperationNames.Of(Kind);

    /// <summary>The operation on states of one tap and layer.</summary>
    /// <param name="point">Where.</param>
    /// <param name="item">Number of the item in the whole input: what it draws.</param>
    /// <exception cref="BadInputException">A vector is missing for this place, or has another width.</exception>
    public IStateOperation Create(TapPoint point, long item)
    {
        if (Problem() is { } problem) throw new BadInputException(problem);
        var seed = SplitMix64.Derive(Seed, (ulong)item);
        var operation = Plain(point, seed);
        if (KeepsNorm) operation = new NormKeptOperation(operation);
        if (Rotate is { } rotation) operation = new RotatedOperation(operation, point.Width, rotation);
        return TurnsAtRandom ? new RandomTurnOperation(operation, seed) : operation;
    }

    private IStateOperation Plain(TapPoint point, ulong seed) => Kind switch
    {
        OperationKind.None => NoOperation.Instance,
        OperationKind.KeepTop => Entries(EntryOrder.Largest, true, point, seed),
        OperationKind.DropTop => Entries(EntryOrder.Largest, false, point, seed),
        OperationKind.KeepBottom => Entries(EntryOrder.Smallest, true, point, seed),
        OperationKind.KeepRandom => Entries(EntryOrder.Random, true, point, seed),
        OperationKind.DropRandom => Entries(EntryOrder.Random, false, point, seed),
        OperationKind.Dims => new DimensionsOperation(Chosen(Dimensions, Outliers, point), FillOf(point, seed)),
        OperationKind.Scale => new ScaleOperation(Value!.Value),
        OperationKind.Zero => new ReplaceOperation(null),
        OperationKind.Mean => new ReplaceOperation(Reference!.Mean(point)),
        OperationKind.Add => new AddOperation(Directions!.At(point, DirectionLayer), Value ?? 1),
        OperationKind.ProjectOut => new ProjectOutOperation(Directions!.At(point, DirectionLayer), Value ?? 1),
        OperationKind.Replace => new ReplaceOperation(Reference!.State(point, Item!, ItemPosition)),
        OperationKind.Power => new PowerOperation(Value!.Value),
        OperationKind.Permute => new PermuteOperation(seed),
        _ => throw new InvalidOperationException($"unknown operation {Kind}"),
    };

    private EntryOperation Entries(EntryOrder order, bool keeps, TapPoint point, ulong seed) =>
        new(new(order, Of, Value!.Value, seed, Chosen(Except, ExceptOutliers, point)), keeps, FillOf(point, seed));

    private IReadOnlyList<int> Chosen(IReadOnlyList<int> named, int outliers, TapPoint point) =>
        outliers == 0 ? named : [.. named.Union(Reference!.Outliers(point, outliers)).Order()];

    private float[]? FillOf(TapPoint point, ulong seed) => Fill switch
    {
        Fill.Mean => Reference!.Mean(point),
        Fill.Resample => Reference!.Drawn(point, seed),
        _ => null,
    };

    /// <summary>Everything that decides the outcome, for the identity of a run; files by their hash.</summary>
    public JsonObject Json()
    {
        var json = new JsonObject { ["operation"] = Name };
        if (Value is { } value) json["value"] = value;
        if (OperationNames.TakesPercent(Kind)) json["of"] = Of == ShareOf.Energy ? "energy" : "dimensions";
        if (Fill != Fill.Zero) json["fill"] = Fill.ToString().ToLowerInvariant();
        if (KeepsNorm) json["keep_norm"] = true;
        if (Rotate is { } rotate) json["rotate"] = rotate;
        if (TurnsAtRandom) json["random_direction"] = true;
        if (IsDrawn) json["seed"] = Seed;
        if (Dimensions.Count > 0) json["dims"] = new JsonArray([.. Dimensions.Select(dimension => (JsonNode)dimension)]);
        if (Outliers > 0) json["outliers"] = Outliers;
        if (Except.Count > 0) json["except"] = new JsonArray([.. Except.Select(dimension => (JsonNode)dimension)]);
        if (ExceptOutliers > 0) json["except_outliers"] = ExceptOutliers;
        if (Directions is not null) json["direction_sha256"] = Directions.Sha256;
        if (DirectionLayer is { } layer) json["direction_layer"] = layer;
        if (Reference is not null) json["reference_sha256"] = Reference.Sha256;
        if (Item is not null) (json["item"], json["item_position"]) = (Item, ItemPosition);
        return json;
    }
}
