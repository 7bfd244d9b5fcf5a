namespace Sparsescope.Cli.Benchmarking;

/// <summary>Which of a layer's three products: y = x·wᵀ, dx = dy·w, dw = dyᵀ·x.</summary>
internal enum ProductForm { Forward, BackwardInput, BackwardWeight }

/// <summary>A matrix product that `bench gemm` times.</summary>
/// <param name="Name">Model, layer and form.</param>
/// <param name="Tokens">Rows of x.</param>
/// <param name="Inputs">Columns of x.</param>
/// <param name="Outputs">Columns of y.</param>
/// <param name="Form">Which product.</param>
internal sealed record GemmBenchShape(string Name, int Tokens, int Inputs, int Outputs, ProductForm Form)
{
    private const int BatchTokens = 32 * 16, PrefillTokens = 512, PrefillWidth = 576, PrefillKeys = 192, PrefillMlp = 1536;

    // A turn's work: a tenth of a second at 80 GFLOP/s, long against what starts and ends it.
    private const double TurnFlops = 8e9;

    /// <summary>
    /// The trainer's: a batch of 32 × 16 tokens, widths 256 and 512, an MLP of twice the width with gate and up side by side; and the
    /// layers of a 576-wide model's prefill.
    /// </summary>
    internal static IReadOnlyList<GemmBenchShape> All { get; } =
    [
        .. ((int[])[256, 512]).SelectMany(width => Enum.GetValues<ProductForm>().SelectMany(form => (GemmBenchShape[])
        [
            new($"train {width} out {Short(form)}", BatchTokens, width, width, form),
            new($"train {width} up {Short(form)}", BatchTokens, width, 4 * width, form),
            new($"train {width} down {Short(form)}", BatchTokens, 2 * width, width, form),
        ])),
        new("prefill qkv", PrefillTokens, PrefillWidth, PrefillWidth + 2 * PrefillKeys, ProductForm.Forward),
        new("prefill up", PrefillTokens, PrefillWidth, 2 * PrefillMlp, ProductForm.Forward),
        new("prefill down", PrefillTokens, PrefillMlp, PrefillWidth, ProductForm.Forward),
    ];

    internal bool IsTrainers => Name.StartsWith("train ", StringComparison.Ordinal);

    /// <summary>Operations of one product.</summary>
    internal double Flops => 2.0 * Tokens * Inputs * Outputs;

    internal int ProductsPerTurn => (int)Math.Ceiling(TurnFlops / Flops);

    private static string Short(ProductForm form) =>
        form switch { ProductForm.Forward => "y", ProductForm.BackwardInput => "dx", _ => "dw" };
}
