using Sparsescope.Llama.Native;

namespace Sparsescope.Tests.Llama.Native;

/// <summary>The layouts against the offsets of the release's own headers, and the refusal of every other library.</summary>
public sealed unsafe class AbiCheckTests
{
    [Fact]
    public void Offsets_of_the_model_parameters_are_those_of_the_header()
    {
        ModelParams p;
        var start = (byte*)&p;
        Assert.Equal(80, sizeof(ModelParams));
        Assert.Equal(
            [16, 20, 24, 28, 32, 40, 48, 56, 64, 72, 77],
            (long[])[(byte*)&p.n_gpu_layers - start, (byte*)&p.split_mode - start, (byte*)&p.load_mode - start, (byte*)&p.lazy_mode - start,
                (byte*)&p.main_gpu - start,
                (byte*)&p.tensor_split - start, (byte*)&p.progress_callback - start, (byte*)&p.progress_callback_user_data - start,
                    (byte*)&p.kv_overrides - start, &p.vocab_only - start, &p.load_mtp - start]);
    }

    [Fact]
    public void Offsets_of_the_context_parameters_are_those_of_the_header()
    {
        ContextParams p;
        var start = (byte*)&p;
        Assert.Equal(160, sizeof(ContextParams));
        Assert.Equal(
            [12, 24, 28, 32, 52, 84, 88, 96, 104, 108, 112, 120, 128, 133, 136, 144, 152],
            (long[])[(byte*)&p.n_seq_max - start, (byte*)&p.n_outputs_max_per_seq - start, (byte*)&p.n_threads - start,
                (byte*)&p.n_threads_batch - start, (byte*)&p.flash_attn_type - start,
                (byte*)&p.defrag_thold - start, (byte*)&p.cb_eval - start, (byte*)&p.cb_eval_user_data - start, (byte*)&p.type_k - start,
                    (byte*)&p.type_v - start,
                (byte*)&p.abort_callback - start, (byte*)&p.abort_callback_data - start, &p.embeddings - start, &p.kv_unified - start,
                    (byte*)&p.samplers - start, (byte*)&p.n_samplers - start, (byte*)&p.ctx_other - start]);
    }

    [Fact]
    public void Offsets_of_the_quantisation_parameters_are_those_of_the_header()
    {
        QuantizeParams p;
        var start = (byte*)&p;
        Assert.Equal(64, sizeof(QuantizeParams));
        Assert.Equal([4, 8, 12, 16, 21, 24, 56],
            (long[])[(byte*)&p.ftype - start, (byte*)&p.output_tensor_type - start, (byte*)&p.token_embedding_type - start,
                &p.allow_requantize - start, &p.dry_run - start, (byte*)&p.imatrix - start, (byte*)&p.max_buf_size - start]);
    }

    [Fact]
    public void The_release_it_was_written_for_passes() => AbiCheck.Verify("0.5.0-dev", Model(), Context(), Quantize());

    [Fact]
    public void Another_release_is_refused_with_both_versions()
    {
        var error = Assert.Throws<BadInputException>(() => AbiCheck.Verify("0.6.1", Model(), Context(), Quantize()));
        Assert.Contains("0.6.1", error.Message, StringComparison.Ordinal);
        Assert.Contains(AbiCheck.Release, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_that_is_one_field_short_is_refused_though_the_version_fits()
    {
        var shifted = Context();
        (shifted.n_threads, shifted.n_threads_batch, shifted.rope_scaling_type) = (4, 0, 4);
        var error = Assert.Throws<BadInputException>(() => AbiCheck.Verify("0.5.0", Model(), shifted, Quantize()));
        Assert.Contains("n_threads_batch", error.Message, StringComparison.Ordinal);
    }

    private static ModelParams Model() => new() { n_gpu_layers = -1, split_mode = 1, load_mode = -1, lazy_mode = 1, use_extra_bufts = 1 };

    private static ContextParams Context() => new()
    {
        n_ctx = 512,
        n_batch = 2048,
        n_ubatch = 512,
        n_seq_max = 1,
        n_outputs_max_per_seq = 1,
        n_threads = 4,
        n_threads_batch = 4,
        rope_scaling_type = -1,
        pooling_type = -1,
        attention_type = -1,
        flash_attn_type = -1,
        yarn_ext_factor = -1,
        yarn_attn_factor = -1,
        yarn_beta_fast = -1,
        yarn_beta_slow = -1,
        defrag_thold = -1,
        type_k = 1,
        type_v = 1,
        offload_kqv = 1,
        no_perf = 1,
        op_offload = 1,
        swa_full = 1,
    };

    private static QuantizeParams Quantize() => new()
    {
        ftype = 7,
        output_tensor_type = 43,
        token_embedding_type = 43,
        quantize_output_tensor = 1,
    };
}
