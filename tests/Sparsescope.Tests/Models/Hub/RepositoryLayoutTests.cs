using System.Text.Json;
using Sparsescope.Models.Hub;

namespace Sparsescope.Tests.Models.Hub;

/// <summary>Which file of a repository is meant where no quantisation is named, on the file lists of published ones and on others like
/// them.</summary>
public sealed class RepositoryLayoutTests
{
    /// <summary>Repository and the first file that is meant; or what is said where none is.</summary>
    private static readonly Dictionary<string, string> s_published = new()
    {
        ["unsloth/gemma-4-E4B-it-qat-GGUF"] = "gemma-4-E4B-it-qat-UD-Q2_K_XL.gguf",
        ["unsloth/gemma-4-12b-mtp-GGUF"] = "gemma-4-12B-it-qat-UD-Q4_K_XL.gguf",
        ["unsloth/gemma-3-4b-it-GGUF"] = "gemma-3-4b-it-Q4_K_M.gguf",
        ["unsloth/Qwen3.5-397B-GGUF"] = "Q4_K_M/Qwen3.5-397B-Q4_K_M-00001-of-00002.gguf",
        ["mudler/Step-APEX-GGUF"] = "Step-3.7-Flash-APEX-Balanced.gguf",
        ["Qwen/Qwen2.5-7B-Instruct-GGUF"] = "qwen2.5-7b-instruct-q4_k_m-00001-of-00002.gguf",
        ["TheBloke/Mistral-7B-v0.1-GGUF"] = "mistral-7b-v0.1.Q4_K_M.gguf",
        ["mradermacher/Tess-72B-GGUF"] = "Tess-v2.5-Qwen2-72B.Q4_K_M.gguf",
        ["mradermacher/onlyparts-GGUF"] = "cut into parts",
        ["bartowski/x-GGUF"] = "x-Q4_K_M.gguf",
        ["ggml-org/embeddinggemma"] = "embeddinggemma-300M-BF16.gguf",
        ["ggml-org/gpt-oss-20b-GGUF"] = "gpt-oss-20b-mxfp4.gguf",
        ["two/models-GGUF"] = "could be any of llama-1b-Q4_K_M.gguf, llama-3b-Q4_K_M.gguf",
        ["lora/adapters-GGUF"] = "model-F16.gguf",
        ["hotdogs/Qwen3.8-27B-MTP-GGUF"] = "Qwen3.8-27B-MTP-IQ2_M.gguf",
        ["new/name"] = "m-Q8_0.gguf",
        ["a.b/c.d-1.5.GGUF"] = "m v2-Q8_0.gguf",
        ["nvidia/x-tokenizer"] = "model-Q8_0.gguf",
        ["spec/draft-GGUF"] = "Llama-3.2-3B-Q8_0.gguf",
        ["vocab/x"] = "x-Q5_K_M.gguf",
        ["case/x"] = "X-Q4_k_M.GGUF",
        ["multi/dirs"] = "could be any of v1/m-Q4_K_M.gguf, v2/m-Q4_K_M.gguf",
        ["imat/i1-GGUF"] = "x.i1-Q4_K_M.gguf",
        ["unsloth/gemma-4-26B-A4B-it-GGUF"] = "gemma-4-26B-A4B-it-Q8_0.gguf",
    };

    [Fact]
    public void Of_published_repositories_the_model_is_meant_and_never_what_helps_it()
    {
        var layouts = JsonElement.Parse(File.ReadAllBytes(Shared.Path("cases", "hub", "layouts.json")));
        foreach (var layout in layouts.EnumerateObject())
        {
            var files = layout.Value.EnumerateArray().Select(file => file.GetString()!).ToArray();
            if (s_published.TryGetValue(layout.Name, out var expected)) Assert.Contains(expected, Meant(layout.Name, files),
                StringComparison.Ordinal);
            else Assert.Fail($"{layout.Name} has no expectation here; it means {Meant(layout.Name, files)}");
        }
    }

    [Theory]
    [InlineData("u/m-GGUF", "draft/m-Q4_K_M.gguf m-Q8_0.gguf", "m-Q8_0.gguf")]
    [InlineData("u/m-GGUF", "m-draft-Q4_K_M.gguf m-0.5B-DRAFT.Q4_0.gguf m-F16.gguf", "m-F16.gguf")]
    [InlineData("u/m-GGUF", "mtp-m.gguf m.gguf", "m.gguf")]
    [InlineData("u/m-GGUF", "mtp_m-Q4_K_M.gguf m.gguf", "m.gguf")]
    [InlineData("u/m-GGUF", "sub/MTP/m-Q4_K_M.gguf z.gguf", "z.gguf")]
    [InlineData("u/m-GGUF", "m-Q4_K_M-MTP.gguf m-Q8_0.gguf", "m-Q8_0.gguf")]
    [InlineData("u/m-GGUF", "m-eagle3-Q4_K_M.gguf m-Q8_0.gguf", "m-Q8_0.gguf")]
    [InlineData("u/m-GGUF", "mmproj/m-Q4_K_M.gguf MMPROJ-m-Q4_K_M.gguf m-mmproj-Q4_0.gguf m-Q8_0.gguf", "m-Q8_0.gguf")]
    [InlineData("u/m-GGUF", "m.imatrix.gguf imatrix.gguf imatrix_unsloth.gguf m-BF16.gguf", "m-BF16.gguf")]
    [InlineData("u/m-GGUF", "lora/style-Q4_K_M.gguf m-lora-Q8_0.gguf adapter.gguf m-F16.gguf", "m-F16.gguf")]
    [InlineData("u/m-GGUF", "wavtokenizer-Q4_K_M.gguf m-F16.gguf", "m-F16.gguf")]
    [InlineData("u/m-GGUF", "a-imatrix-Q4_K_M.gguf a-imatrix-Q8_0.gguf", "a-imatrix-Q4_K_M.gguf")]
    public void What_helps_a_model_is_passed_over(string repository, string files, string expected) =>
        Assert.Equal(expected, Meant(repository, files.Split(' ')));

    [Theory]
    [InlineData("rwkv/Eagle-7B-GGUF", "Eagle-7B-Q8_0.gguf", "Eagle-7B-Q8_0.gguf")]
    [InlineData("rwkv/Eagle-7B-GGUF", "Eagle-7B-F16/Eagle-7B-F16.gguf", "Eagle-7B-F16/Eagle-7B-F16.gguf")]
    [InlineData("u/Qwen-DRAFT-0.6B-GGUF", "Qwen-DRAFT-0.6B-Q4_0.gguf", "Qwen-DRAFT-0.6B-Q4_0.gguf")]
    [InlineData("u/story-lora-merged-GGUF", "story-lora-merged-Q4_K_M.gguf", "story-lora-merged-Q4_K_M.gguf")]
    [InlineData("u/drafting-GGUF", "m-Q8_0.gguf m-redraft-Q4_K_M.gguf", "m-redraft-Q4_K_M.gguf")]
    public void A_word_that_is_the_models_own_name_makes_it_no_helper(string repository, string files, string expected) =>
        Assert.Equal(expected, Meant(repository, files.Split(' ')));

    [Theory]
    [InlineData("README.md mtp-m.gguf mmproj-F16.gguf", "only files that help one")]
    [InlineData("draft/m-Q4_0.gguf", "only files that help one")]
    [InlineData("MTP/m-Q4_0-MTP.gguf m.imatrix.gguf", "only files that help one")]
    [InlineData("config.json model-00001-of-00002.safetensors", "python convert_hf_to_gguf.py")]
    [InlineData("README.md", "look for a repository with GGUF in its name")]
    public void Where_there_are_only_helpers_none_is_taken(string files, string says) =>
        Assert.Contains(says, Meant("u/m-GGUF", files.Split(' ')), StringComparison.Ordinal);

    [Theory]
    [InlineData("Q4_0", "MTP/m-Q4_0-MTP.gguf m-Q4_0.gguf", "m-Q4_0.gguf")]
    [InlineData("Q4_0", "MTP/m-Q4_0-MTP.gguf m-Q8_0.gguf", "has no quantisation Q4_0; it has Q8_0")]
    [InlineData("Q4_0-MTP", "MTP/m-Q4_0-MTP.gguf m-Q4_0.gguf", "MTP/m-Q4_0-MTP.gguf")]
    [InlineData("draft-Q4_0", "m-draft-Q4_0.gguf m-Q8_0.gguf", "m-draft-Q4_0.gguf")]
    [InlineData("F16", "mmproj-F16.gguf m-Q8_0.gguf", "has no quantisation F16")]
    [InlineData("v2/m-Q4_K_M", "v1/m-Q4_K_M.gguf v2/m-Q4_K_M.gguf", "v2/m-Q4_K_M.gguf")]
    [InlineData("v2/m-Q4_K_M.gguf", "v1/m-Q4_K_M.gguf v2/m-Q4_K_M.gguf", "v2/m-Q4_K_M.gguf")]
    [InlineData("v2/m", "v1/m-Q4_K_M.gguf v2/m-Q4_K_M.gguf", "v2/m-Q4_K_M.gguf")]
    [InlineData("b-Q8_0.gguf", "a-Q8_0.gguf b-Q8_0.gguf", "b-Q8_0.gguf")]
    public void A_quantisation_means_the_model_and_a_helper_is_had_by_its_name(string quant, string files, string expected) =>
        Assert.Contains(expected, Meant($"u/m-GGUF:{quant}", files.Split(' ')), StringComparison.Ordinal);

    private static string Meant(string reference, string[] files)
    {
        try
        {
            return GgufChoice.Pick(HubReference.Parse(reference), files.Select(path => new HubFile(path)))[0].Path;
        }
        catch (BadInputException e)
        {
            return e.Message;
        }
    }
}
