using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Sparsescope.Llama.Native;

// Field for field as in llama.h and ggml.h of the pinned release; AbiCheck compares what the library itself returns.

/// <summary>struct llama_model_params, 80 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ModelParams
{
    public nint devices;
    public nint tensor_buft_overrides;
    public int n_gpu_layers;
    public int split_mode;
    public int load_mode;
    public int lazy_mode;
    public int main_gpu;
    public nint tensor_split;
    public delegate* unmanaged[Cdecl]<float, nint, byte> progress_callback;
    public nint progress_callback_user_data;
    public nint kv_overrides;
    public byte vocab_only;
    public byte check_tensors;
    public byte use_extra_bufts;
    public byte no_host;
    public byte no_alloc;
    public byte load_mtp;
}

/// <summary>struct llama_context_params, 160 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ContextParams
{
    public uint n_ctx;
    public uint n_batch;
    public uint n_ubatch;
    public uint n_seq_max;
    public uint n_rs_seq;
    public uint n_outputs_max;
    public uint n_outputs_max_per_seq;
    public int n_threads;
    public int n_threads_batch;
    public int ctx_type;
    public int rope_scaling_type;
    public int pooling_type;
    public int attention_type;
    public int flash_attn_type;
    public float rope_freq_base;
    public float rope_freq_scale;
    public float yarn_ext_factor;
    public float yarn_attn_factor;
    public float yarn_beta_fast;
    public float yarn_beta_slow;
    public uint yarn_orig_ctx;
    public float defrag_thold;
    public delegate* unmanaged[Cdecl]<GgmlTensor*, byte, nint, byte> cb_eval;
    public nint cb_eval_user_data;
    public int type_k;
    public int type_v;
    public delegate* unmanaged[Cdecl]<nint, byte> abort_callback;
    public nint abort_callback_data;
    public byte embeddings;
    public byte offload_kqv;
    public byte no_perf;
    public byte op_offload;
    public byte swa_full;
    public byte kv_unified;
    public nint samplers;
    public nuint n_samplers;
    public nint ctx_other;
}

/// <summary>struct llama_model_quantize_params, 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QuantizeParams
{
    public int nthread;
    public int ftype;
    public int output_tensor_type;
    public int token_embedding_type;
    public byte allow_requantize;
    public byte quantize_output_tensor;
    public byte only_copy;
    public byte pure;
    public byte keep_split;
    public byte dry_run;
    public nint imatrix;
    public nint kv_overrides;
    public nint tt_overrides;
    public nint prune_layers;
    public nuint max_buf_size;
}

/// <summary>struct llama_batch, 56 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Batch
{
    public int n_tokens;
    public int* token;
    public float* embd;
    public int* pos;
    public int* n_seq_id;
    public int** seq_id;
    public sbyte* logits;
}

/// <summary>struct ggml_tensor, 336 bytes: what a callback is given.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GgmlTensor
{
    internal const int MaxSources = 10;

    public int type;
    public nint buffer;
    public fixed long ne[4];
    public fixed ulong nb[4];
    public int op;
    public fixed int op_params[16];
    public int flags;
    public TensorPointers src;
    public GgmlTensor* view_src;
    public nuint view_offs;
    public byte* data;
    public fixed byte name[64];
    public nint extra;
    public fixed byte padding[8];

    [InlineArray(MaxSources)]
    internal struct TensorPointers
    {
        private nint _first;
    }
}

/// <summary>struct ggml_init_params, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GgmlInitParams
{
    public nuint mem_size;
    public nint mem_buffer;
    public byte no_alloc;
}
