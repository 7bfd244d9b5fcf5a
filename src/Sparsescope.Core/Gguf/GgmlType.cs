namespace Sparsescope.Gguf;

/// <summary>
/// How the numbers of a tensor are stored; the values are those in the file (ggml.h of llama.cpp v0.5.0). Numbers 4, 5, 31–33 and
/// 36–38 stood for types that llama.cpp no longer reads.
/// </summary>
public enum GgmlType
{
    /// <summary>float32.</summary>
    F32 = 0,
    /// <summary>float16.</summary>
    F16 = 1,
    /// <summary>Blocks of ggml's type q4_0.</summary>
    Q4_0 = 2,
    /// <summary>Blocks of ggml's type q4_1.</summary>
    Q4_1 = 3,
    /// <summary>Blocks of ggml's type q5_0.</summary>
    Q5_0 = 6,
    /// <summary>Blocks of ggml's type q5_1.</summary>
    Q5_1 = 7,
    /// <summary>Blocks of ggml's type q8_0.</summary>
    Q8_0 = 8,
    /// <summary>Blocks of ggml's type q8_1.</summary>
    Q8_1 = 9,
    /// <summary>Blocks of ggml's type q2_k.</summary>
    Q2_K = 10,
    /// <summary>Blocks of ggml's type q3_k.</summary>
    Q3_K = 11,
    /// <summary>Blocks of ggml's type q4_k.</summary>
    Q4_K = 12,
    /// <summary>Blocks of ggml's type q5_k.</summary>
    Q5_K = 13,
    /// <summary>Blocks of ggml's type q6_k.</summary>
    Q6_K = 14,
    /// <summary>Blocks of ggml's type q8_k.</summary>
    Q8_K = 15,
    /// <summary>Blocks of ggml's type iq2_xxs.</summary>
    IQ2_XXS = 16,
    /// <summary>Blocks of ggml's type iq2_xs.</summary>
    IQ2_XS = 17,
    /// <summary>Blocks of ggml's type iq3_xxs.</summary>
    IQ3_XXS = 18,
    /// <summary>Blocks of ggml's type iq1_s.</summary>
    IQ1_S = 19,
    /// <summary>Blocks of ggml's type iq4_nl.</summary>
    IQ4_NL = 20,
    /// <summary>Blocks of ggml's type iq3_s.</summary>
    IQ3_S = 21,
    /// <summary>Blocks of ggml's type iq2_s.</summary>
    IQ2_S = 22,
    /// <summary>Blocks of ggml's type iq4_xs.</summary>
    IQ4_XS = 23,
    /// <summary>Integers of 8 bits.</summary>
    I8 = 24,
    /// <summary>Integers of 16 bits.</summary>
    I16 = 25,
    /// <summary>Integers of 32 bits.</summary>
    I32 = 26,
    /// <summary>Integers of 64 bits.</summary>
    I64 = 27,
    /// <summary>float64.</summary>
    F64 = 28,
    /// <summary>Blocks of ggml's type iq1_m.</summary>
    IQ1_M = 29,
    /// <summary>bfloat16.</summary>
    BF16 = 30,
    /// <summary>Blocks of ggml's type tq1_0.</summary>
    TQ1_0 = 34,
    /// <summary>Blocks of ggml's type tq2_0.</summary>
    TQ2_0 = 35,
    /// <summary>Blocks of ggml's type mxfp4.</summary>
    MXFP4 = 39,
    /// <summary>Blocks of ggml's type nvfp4.</summary>
    NVFP4 = 40,
    /// <summary>Blocks of ggml's type q1_0.</summary>
    Q1_0 = 41,
    /// <summary>Blocks of ggml's type q2_0.</summary>
    Q2_0 = 42,
}
