using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

public sealed class QuantNameTests
{
    [Theory]
    [InlineData("model-Q4_1.gguf", "Q4_1")]
    [InlineData("model.Q4_1.gguf", "Q4_1")]
    [InlineData("model-q4_1.gguf", "Q4_1")]
    [InlineData("model-Q4_1.gguf", "q4_1")]
    [InlineData("llama_7b_Q4_K_M.gguf", "Q4_K_M")]
    [InlineData("model-Q4_K_M-00001-of-00003.gguf", "Q4_K_M")]
    [InlineData("Q4_K_M/model-00001-of-00002.gguf", "Q4_K_M")]
    [InlineData("model-UD-Q4_K_XL.gguf", "UD-Q4_K_XL")]
    [InlineData("model-UD-Q4_K_XL.gguf", "Q4_K_XL")]
    [InlineData("model-BF16.gguf", "bf16")]
    [InlineData("model-custom.gguf", "custom")]
    [InlineData("Q4_1.gguf", "Q4_1")]
    public void A_whole_token_matches(string path, string quant) => Assert.True(QuantName.Matches(path, quant));

    [Theory]
    [InlineData("model-Q4_1_XL.gguf", "Q4_1")]
    [InlineData("model-IQ4_1.gguf", "Q4_1")]
    [InlineData("model-Q4_K_M.gguf", "Q4_K")]
    [InlineData("model-Q4_K_M.gguf", "K_M")]
    [InlineData("model-Q4_10.gguf", "Q4_1")]
    [InlineData("model_Q4_0_4_4.gguf", "Q4_0")]
    [InlineData("Q4_1/model-Q8_0.gguf", "Q4_1")]
    [InlineData("model.gguf", "gguf")]
    public void A_part_of_a_token_does_not(string path, string quant) => Assert.False(QuantName.Matches(path, quant));

    [Theory]
    [InlineData("tiny-q8_0.gguf", "Q8_0")]
    [InlineData("tiny-IQ2_XXS.gguf", "IQ2_XXS")]
    [InlineData("tiny-f16.gguf", "F16")]
    [InlineData("tiny-UD-Q2_K_XL-00001-of-00002.gguf", "UD-Q2_K_XL")]
    [InlineData("tiny-MXFP4_MOE.gguf", "MXFP4_MOE")]
    [InlineData("Q6_K/tiny-00001-of-00002.gguf", "Q6_K")]
    [InlineData("F16/tiny-Q6_K.gguf", "Q6_K")]
    [InlineData("Qwen3-0.6B.gguf", null)]
    public void The_quantisation_is_read_from_the_name(string path, string? quant) => Assert.Equal(quant, QuantName.Of(path));
}
