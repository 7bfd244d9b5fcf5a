using System.Globalization;
using System.Runtime.CompilerServices;

namespace Sparsescope.Llama.Native;

/// <summary>
/// Refuses a llama.cpp whose release or struct layouts are not the ones this program was written for: a struct one field short still
/// "works", with wrong values. The library's own defaults are compared, field by field, with the release's documented ones.
/// </summary>
internal static unsafe class AbiCheck
{
    /// <summary>The llama.cpp release the declarations in this folder describe.</summary>
    internal const string Release = "0.5.0";

    /// <summary>Throws unless the loaded library is that release and returns that release's defaults.</summary>
    internal static void Verify(string version, in ModelParams model, in ContextParams context, in QuantizeParams quantize)
    {
        if (version != Release && !version.StartsWith(Release + "-", StringComparison.Ordinal))
        {
            throw new BadInputException(
                $"The llama.cpp found is release '{version}', this program needs {Release}; point "
                + $"{NativeLibraries.PathVariable} at a build of {Release}.");
        }
        foreach (var (name, expected, actual) in Defaults(model, context, quantize))
        {
            if (expected.Equals(actual)) continue;
            throw new BadInputException(string.Create(CultureInfo.InvariantCulture,
                $"The llama.cpp found calls itself '{version}' but its default {name} is {actual}, not {expected} as in {Release}: its "
                    + $"layout differs; use a stock build of {Release}."));
        }
    }

    private static IEnumerable<(string Name, double Expected, double Actual)> Defaults(ModelParams m, ContextParams c, QuantizeParams q) =>
    [
        ("model_params size", 80, Unsafe.SizeOf<ModelParams>()), ("context_params size", 160, Unsafe.SizeOf<ContextParams>()),
        ("quantize_params size", 64, Unsafe.SizeOf<QuantizeParams>()), ("tensor size", 336, Unsafe.SizeOf<GgmlTensor>()),
        ("model.devices", 0, m.devices), ("model.tensor_buft_overrides", 0, m.tensor_buft_overrides),
        ("model.n_gpu_layers", -1, m.n_gpu_layers), ("model.split_mode", 1, m.split_mode), ("model.load_mode", -1, m.load_mode),
            ("model.lazy_mode", 1, m.lazy_mode),
        ("model.main_gpu", 0, m.main_gpu), ("model.tensor_split", 0, m.tensor_split), ("model.kv_overrides", 0, m.kv_overrides),
        ("model.vocab_only", 0, m.vocab_only), ("model.check_tensors", 0, m.check_tensors), ("model.use_extra_bufts", 1, m.use_extra_bufts),
        ("model.no_host", 0, m.no_host), ("model.no_alloc", 0, m.no_alloc), ("model.load_mtp", 0, m.load_mtp),
        ("n_ctx", 512, c.n_ctx), ("n_batch", 2048, c.n_batch), ("n_ubatch", 512, c.n_ubatch), ("n_seq_max", 1, c.n_seq_max),
            ("n_rs_seq", 0, c.n_rs_seq),
        ("n_outputs_max", 0, c.n_outputs_max), ("n_outputs_max_per_seq", 1, c.n_outputs_max_per_seq), ("n_threads", 4, c.n_threads),
        ("n_threads_batch", 4, c.n_threads_batch), ("ctx_type", 0, c.ctx_type), ("rope_scaling_type", -1, c.rope_scaling_type),
        ("pooling_type", -1, c.pooling_type), ("attention_type", -1, c.attention_type), ("flash_attn_type", -1, c.flash_attn_type),
        ("rope_freq_base", 0, c.rope_freq_base), ("rope_freq_scale", 0, c.rope_freq_scale), ("yarn_ext_factor", -1, c.yarn_ext_factor),
        ("yarn_attn_factor", -1, c.yarn_attn_factor), ("yarn_beta_fast", -1, c.yarn_beta_fast), ("yarn_beta_slow", -1, c.yarn_beta_slow),
        ("yarn_orig_ctx", 0, c.yarn_orig_ctx), ("defrag_thold", -1, c.defrag_thold), ("cb_eval", 0, (nint)c.cb_eval),
            ("cb_eval_user_data", 0, c.cb_eval_user_data),
        ("type_k", 1, c.type_k), ("type_v", 1, c.type_v), ("abort_callback", 0, (nint)c.abort_callback),
            ("abort_callback_data", 0, c.abort_callback_data),
        ("embeddings", 0, c.embeddings), ("offload_kqv", 1, c.offload_kqv), ("no_perf", 1, c.no_perf), ("op_offload", 1, c.op_offload),
        ("swa_full", 1, c.swa_full), ("kv_unified", 0, c.kv_unified), ("samplers", 0, c.samplers), ("n_samplers", 0, c.n_samplers),
            ("ctx_other", 0, c.ctx_other),
        ("quantize.nthread", 0, q.nthread), ("quantize.ftype", 7, q.ftype), ("quantize.output_tensor_type", 43, q.output_tensor_type),
            ("quantize.token_embedding_type", 43, q.token_embedding_type),
        ("quantize.allow_requantize", 0, q.allow_requantize), ("quantize.quantize_output_tensor", 1, q.quantize_output_tensor),
            ("quantize.only_copy", 0, q.only_copy),
        ("quantize.pure", 0, q.pure), ("quantize.keep_split", 0, q.keep_split), ("quantize.dry_run", 0, q.dry_run),
    ];
}
