using System.Text.Json;
using Sparsescope.Gguf;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

/// <summary><c>measure --engine managed</c> as a process.</summary>
public sealed class ManagedMeasureTests
{
    private static readonly string[] s_work = ["-f", "p.jsonl", "--positions", "0,last,mean", "--taps",
        "resid_post,resid_mid,attn_out,mlp_out,mlp_act,final_pre_norm", "--nll", "-n", "4", "--continuations", "ends"];

    private static Workplace ParameterPlace()
    {
        var place = new Workplace();
        place.Write("p.jsonl", string.Concat(Enumerable.Range(0, 5)
            .Select(i => $$"""{"prompt": "hello the world is {{i}}", "ends": ["one", "of the"]}""" + "\n")));
        return place;
    }

    [Fact]
    public void Its_figures_are_those_of_the_native_engine_and_its_header_says_who_computed_them()
    {
        using var place = ParameterPlace();
        place.Measure([.. s_work, "-o", "native.jsonl"]).Ended(0);
        place.Measure([.. s_work, "-o", "managed.jsonl", "--engine", "managed"]).Ended(0);
        var (native, managed) = (place.ReadItems("native.jsonl"), place.ReadItems("managed.jsonl"));
        Assert.Equal(5, managed.Length);
        foreach (var (expected, actual) in native.Zip(managed)) AssertClose(expected, actual, "item");

        using var header = JsonDocument.Parse(place.Read("managed.jsonl.run.json"));
        Assert.Equal("managed", header.RootElement.GetProperty("engine").GetProperty("name").GetString());
        Assert.Equal("exact", header.RootElement.GetProperty("identity").GetProperty("numerics").GetString());
        Assert.Equal("managed", header.RootElement.GetProperty("identity").GetProperty("engine_release").GetString());
        using var other = JsonDocument.Parse(place.Read("native.jsonl.run.json"));
        Assert.Equal("native", other.RootElement.GetProperty("engine").GetProperty("name").GetString());
    }

    [Fact]
    public void A_run_is_resumed_to_the_same_bytes_and_not_by_the_other_engine()
    {
        using var place = ParameterPlace();
        place.Run(["measure", "-m", Workplace.Model, .. s_work, "-o", "whole.jsonl", "--engine", "managed", "-t", "1"]).Ended(0);
        place.Run(["measure", "-m", Workplace.Model, .. s_work, "-o", "part.jsonl", "--engine", "managed", "-t", "2"]).Ended(0);
        var lines = File.ReadAllLines(place["part.jsonl"]);
        place.Write("part.jsonl", string.Concat(lines.Take(2).Select(line => line + "\n")));
        place.Measure([.. s_work, "-o", "part.jsonl", "--exact", "--engine", "native", "--resume"]).Refused("engine_release");
        place.Measure([.. s_work, "-o", "part.jsonl", "--engine", "managed", "--resume"]).Ended(0);
        Assert.Equal(place.Read("whole.jsonl"), place.Read("part.jsonl"));
    }

    [Fact]
    public void Quantised_weights_give_the_figures_of_their_F32_copy_and_no_copy_is_made()
    {
        using var place = ParameterPlace();
        place.Write("quantised.gguf", Quantised());
        place.Run("measure", "-m", "quantised.gguf", "-f", "p.jsonl", "-o", "managed.jsonl", "--engine", "managed").Ended(0);
        Assert.Empty(place.Files("cache"));
        place.Run("measure", "-m", "quantised.gguf", "-f", "p.jsonl", "-o", "exact.jsonl", "--exact", "--engine", "native").Ended(0);
        foreach (var (expected, actual) in place.ReadItems("exact.jsonl").Zip(place.ReadItems("managed.jsonl")))
            AssertClose(expected, actual, "item");
    }

    [Theory]
    [InlineData("--exact", "managed")]
    [InlineData("--exact --taps resid_post,name:l_out-*", "native")]
    [InlineData("--exact --engine native", "native")]
    [InlineData("-b 64", "native")]
    public void Exact_figures_come_from_the_managed_engine_where_it_can(string arguments, string engine)
    {
        using var place = ParameterPlace();
        place.Measure(["-f", "p.jsonl", "-o", "out.jsonl", .. arguments.Split(' ')]).Ended(0);
        using var header = JsonDocument.Parse(place.Read("out.jsonl.run.json"));
        Assert.Equal(engine, header.RootElement.GetProperty("engine").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("--engine managed --fast", "--fast")]
    [InlineData("--engine torch", "'torch' is not an engine; there are auto, native, managed and vllm")]
    [InlineData("--engine managed --taps name:l_out-*", "name:l_out-*")]
    public void What_it_does_not_do_is_refused(string arguments, string says)
    {
        using var place = ParameterPlace();
        place.Measure(["-p", "hello", "-o", "out.jsonl", .. arguments.Split(' ')]).Refused(says);
        Assert.Empty(place.Files("out"));
    }

    [Fact]
    public void Another_architecture_is_refused_before_a_copy_is_made()
    {
        using var place = ParameterPlace();
        place.Write("bert.gguf", BertModel.Create());
        place.Run("measure", "-m", "bert.gguf", "-p", "hello", "-o", "out.jsonl", "--engine", "managed")
            .Refused("not 'bert'; llama.cpp computes such models");
        Assert.Empty(place.Files("out"));
        Assert.Empty(place.Files("cache"));
    }

    // Matrices of the tiny model with blocks of 32 equal steps: what Q8_0 holds exactly, so that rounding plays no part.
    private static byte[] Quantised()
    {
        var tensors = TinyModel.Tensors().Select((tensor, index) =>
        {
            if (tensor.Dimensions.Count == 1) return tensor;
            var random = new SplitMix64((ulong)index);
            var bytes = new byte[tensor.Bytes.Length / sizeof(float) / 32 * 34];
            for (var block = 0; block < bytes.Length; block += 34)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(block), (Half)0.002);
                for (var i = 2; i < 34; i++) bytes[block + i] = unchecked((byte)(sbyte)(random.NextInt32(255) - 127));
            }
            return new GgufTensorData(tensor.Name, GgmlType.Q8_0, tensor.Dimensions, bytes);
        }).ToList();
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, TinyModel.Metadata(), tensors);
        return stream.ToArray();
    }

    // Keys, texts and counts equal; figures within 1e-3: a metric moves more than the state it is of.
    private static void AssertClose(JsonElement expected, JsonElement actual, string where)
    {
        Assert.Equal(expected.ValueKind, actual.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(expected.EnumerateObject().Select(property => property.Name), actual.EnumerateObject()
                    .Select(property => property.Name));
                foreach (var property in expected.EnumerateObject())
                    AssertClose(property.Value, actual.GetProperty(property.Name), $"{where}.{property.Name}");
                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                for (var i = 0; i < expected.GetArrayLength(); i++) AssertClose(expected[i], actual[i], $"{where}[{i}]");
                break;
            case JsonValueKind.Number:
                var (a, b) = (expected.GetDouble(), actual.GetDouble());
                var bound = where.EndsWith("l0_share", StringComparison.Ordinal) ? 1.0 / 64 + 1e-12 : 1e-3 * Math.Max(1e-3, Math.Abs(a));
                if (!(Math.Abs(a - b) <= bound)) Assert.Fail($"{where}: native {a:R}, managed {b:R}");
                break;
            default:
                Assert.Equal(expected.GetRawText(), actual.GetRawText());
                break;
        }
    }
}
