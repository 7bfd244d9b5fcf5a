using System.Runtime.InteropServices;

namespace Sparsescope.Llama.Native;

/// <summary>The functions of llama.h and ggml.h that are used, under their C names.</summary>
internal static unsafe partial class LlamaNative
{
    internal const string Llama = "llama";
    internal const string Ggml = "ggml";
    internal const string GgmlBase = "ggml-base";

    // Release, backends, log
    [LibraryImport(Llama)] internal static partial byte* llama_version();
    [LibraryImport(Llama)] internal static partial void llama_backend_init();
    [LibraryImport(Llama)]
    internal static partial void llama_log_set(delegate* unmanaged[Cdecl]<int, byte*, nint, void> callback,
        nint userData);
    [LibraryImport(Llama)] internal static partial byte llama_supports_gpu_offload();
    [LibraryImport(Llama)] internal static partial nuint llama_max_parallel_sequences();
    [LibraryImport(Ggml, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ggml_backend_load_all_from_path(
        string directory);
    [LibraryImport(Ggml, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint ggml_backend_load(string path);
    [LibraryImport(Ggml)] internal static partial nuint ggml_backend_dev_count();
    [LibraryImport(Ggml)] internal static partial nint ggml_backend_dev_get(nuint index);
    [LibraryImport(GgmlBase)] internal static partial byte* ggml_backend_dev_name(nint device);
    [LibraryImport(GgmlBase)] internal static partial byte* ggml_backend_dev_description(nint device);
    [LibraryImport(GgmlBase)] internal static partial int ggml_backend_dev_type(nint device);
    [LibraryImport(GgmlBase)] internal static partial void ggml_backend_dev_memory(nint device, nuint* free, nuint* total);
    [LibraryImport(GgmlBase)] internal static partial nint ggml_backend_dev_backend_reg(nint device);
    [LibraryImport(GgmlBase, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ggml_backend_reg_get_proc_address(
        nint reg, string name);

    [LibraryImport(GgmlBase)] internal static partial nint ggml_set_abort_callback(delegate* unmanaged[Cdecl]<byte*, void> callback);

    // Small graphs of our own, and copies from a device
    [LibraryImport(GgmlBase)] internal static partial nint ggml_init(GgmlInitParams parameters);
    [LibraryImport(GgmlBase)] internal static partial void ggml_free(nint context);
    [LibraryImport(GgmlBase)] internal static partial nuint ggml_tensor_overhead();
    [LibraryImport(GgmlBase)] internal static partial nuint ggml_graph_overhead();
    [LibraryImport(GgmlBase)] internal static partial GgmlTensor* ggml_new_tensor_2d(nint context, int type, long ne0, long ne1);
    [LibraryImport(GgmlBase)] internal static partial GgmlTensor* ggml_new_tensor_3d(nint context, int type, long ne0, long ne1, long ne2);
    [LibraryImport(GgmlBase)] internal static partial GgmlTensor* ggml_mul_mat(nint context, GgmlTensor* a, GgmlTensor* b);
    [LibraryImport(GgmlBase)]
    internal static partial GgmlTensor* ggml_mul_mat_id(nint context, GgmlTensor* matrices, GgmlTensor* b,
        GgmlTensor* ids);
    [LibraryImport(GgmlBase)] internal static partial nint ggml_new_graph(nint context);
    [LibraryImport(GgmlBase)] internal static partial void ggml_build_forward_expand(nint graph, GgmlTensor* tensor);
    [LibraryImport(GgmlBase, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ggml_backend_dev_init(nint device,
        string? parameters);
    [LibraryImport(GgmlBase)] internal static partial byte ggml_backend_dev_supports_op(nint device, GgmlTensor* tensor);
    [LibraryImport(GgmlBase)] internal static partial nint ggml_backend_dev_host_buffer_type(nint device);
    [LibraryImport(GgmlBase)] internal static partial void ggml_backend_free(nint backend);
    [LibraryImport(GgmlBase)] internal static partial nint ggml_backend_alloc_ctx_tensors(nint context, nint backend);
    [LibraryImport(GgmlBase)] internal static partial int ggml_backend_graph_compute(nint backend, nint graph);
    [LibraryImport(GgmlBase)] internal static partial nint ggml_backend_buft_alloc_buffer(nint bufferType, nuint size);
    [LibraryImport(GgmlBase)] internal static partial nint ggml_backend_buft_get_device(nint bufferType);
    [LibraryImport(GgmlBase)] internal static partial nint ggml_backend_buffer_get_type(nint buffer);
    [LibraryImport(GgmlBase)] internal static partial byte* ggml_backend_buffer_get_base(nint buffer);
    [LibraryImport(GgmlBase)] internal static partial void ggml_backend_buffer_free(nint buffer);
    [LibraryImport(GgmlBase)] internal static partial void ggml_backend_synchronize(nint backend);
    [LibraryImport(GgmlBase)]
    internal static partial void ggml_backend_tensor_get_async(nint backend, GgmlTensor* tensor, void* data,
        nuint offset, nuint size);

    // Tensors
    [LibraryImport(GgmlBase)] internal static partial byte* ggml_op_name(int op);
    [LibraryImport(GgmlBase)] internal static partial byte* ggml_type_name(int type);
    [LibraryImport(GgmlBase)] internal static partial byte ggml_backend_buffer_is_host(nint buffer);
    [LibraryImport(GgmlBase)]
    internal static partial void ggml_backend_tensor_get(GgmlTensor* tensor, void* data, nuint offset,
        nuint size);
    [LibraryImport(GgmlBase)]
    internal static partial void ggml_backend_tensor_set(GgmlTensor* tensor, void* data, nuint offset,
        nuint size);

    // Models
    [LibraryImport(Llama)] internal static partial ModelParams llama_model_default_params();
    [LibraryImport(Llama)] internal static partial ContextParams llama_context_default_params();
    [LibraryImport(Llama)] internal static partial QuantizeParams llama_model_quantize_default_params();
    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ModelHandle llama_model_load_from_file(
        string path, ModelParams parameters);
    [LibraryImport(Llama)] internal static partial void llama_model_free(nint model);
    [LibraryImport(Llama, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint llama_model_quantize(string input,
        string output, QuantizeParams* parameters);
    [LibraryImport(Llama)] internal static partial int llama_model_n_ctx_train(ModelHandle model);
    [LibraryImport(Llama)] internal static partial int llama_model_n_embd(ModelHandle model);
    [LibraryImport(Llama)] internal static partial int llama_model_n_layer(ModelHandle model);
    [LibraryImport(Llama)] internal static partial ulong llama_model_n_params(ModelHandle model);
    [LibraryImport(Llama)] internal static partial ulong llama_model_size(ModelHandle model);
    [LibraryImport(Llama)] internal static partial byte llama_model_has_encoder(ModelHandle model);
    [LibraryImport(Llama)] internal static partial byte llama_model_has_decoder(ModelHandle model);
    [LibraryImport(Llama)] internal static partial byte llama_model_is_recurrent(ModelHandle model);
    [LibraryImport(Llama)] internal static partial byte llama_model_is_hybrid(ModelHandle model);

    // Control vectors: llama.cpp's own way to add a direction, which tests hold an intervention against
    [LibraryImport(Llama)]
    internal static partial int llama_set_adapter_cvec(ContextHandle context, float* data, nuint length, int width,
        int firstLayer, int lastLayer);

    // Vocabulary
    [LibraryImport(Llama)] internal static partial nint llama_model_get_vocab(ModelHandle model);
    [LibraryImport(Llama)] internal static partial int llama_vocab_n_tokens(nint vocab);
    [LibraryImport(Llama)] internal static partial byte* llama_vocab_get_text(nint vocab, int token);
    [LibraryImport(Llama)] internal static partial int llama_vocab_get_attr(nint vocab, int token);
    [LibraryImport(Llama)] internal static partial byte llama_vocab_is_eog(nint vocab, int token);
    [LibraryImport(Llama)] internal static partial int llama_vocab_bos(nint vocab);
    [LibraryImport(Llama)] internal static partial int llama_vocab_eos(nint vocab);
    [LibraryImport(Llama)] internal static partial int llama_vocab_pad(nint vocab);
    [LibraryImport(Llama)] internal static partial byte llama_vocab_get_add_bos(nint vocab);
    [LibraryImport(Llama)]
    internal static partial int llama_tokenize(nint vocab, byte* text, int length, int* tokens, int capacity,
        byte addSpecial, byte parseSpecial);
    [LibraryImport(Llama)]
    internal static partial int llama_token_to_piece(nint vocab, int token, byte* buffer, int length, int lstrip,
        byte special);

    // Contexts
    [LibraryImport(Llama)] internal static partial ContextHandle llama_init_from_model(ModelHandle model, ContextParams parameters);
    [LibraryImport(Llama)] internal static partial void llama_free(nint context);
    [LibraryImport(Llama)] internal static partial nint llama_get_memory(ContextHandle context);
    [LibraryImport(Llama)] internal static partial void llama_memory_clear(nint memory, byte data);
    [LibraryImport(Llama)] internal static partial byte llama_memory_seq_rm(nint memory, int sequence, int from, int to);
    [LibraryImport(Llama)] internal static partial void llama_memory_seq_cp(nint memory, int source, int target, int from, int to);
    [LibraryImport(Llama)] internal static partial int llama_decode(ContextHandle context, Batch batch);
    [LibraryImport(Llama)] internal static partial float* llama_get_logits_ith(ContextHandle context, int index);
    [LibraryImport(Llama)] internal static partial void llama_synchronize(ContextHandle context);

    internal static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";
}
