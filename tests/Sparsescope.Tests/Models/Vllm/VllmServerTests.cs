using System.Text.Json.Nodes;
using Sparsescope.Models.Vllm;
using ZstdSharp;

namespace Sparsescope.Tests.Models.Vllm;

/// <summary>States from a vLLM: what arrives is what was sent, and whatever is not what was asked for is refused.</summary>
public sealed class VllmServerTests
{
    private const int Layers = 4, Width = 6;
    private static readonly int[] s_tokens = [17, 3, 3, 250, 8, 1, 0];

    private static FakeVllm Fake(bool isLens) => new(Layers, Width, isLens)
    {
        State = (tokens, boundary, position) =>
        {
            var random = new SplitMix64((ulong)((boundary * 1000) + position + (tokens.Length * 7)));
            // Sixteen bits hold these exactly, whatever the type.
            return [.. Enumerable.Range(0, Width).Select(_ => (random.NextInt32(255) - 127) / 8f)];
        },
    };

    private static VllmServer Find(FakeVllm fake, IReadOnlyList<int>? ids = null) => VllmServer.Find(fake.Address, ids, Layers, Width, CancellationToken.None);

    private static BadInputException Refused(FakeVllm fake)
    {
        using var server = Find(fake);
        return Assert.Throws<BadInputException>(() =>
        {
            using var states = server.States(s_tokens, server.Boundaries, CancellationToken.None);
            foreach (var boundary in server.Boundaries)
                for (var position = 0; position < s_tokens.Length; position++) states.Read(boundary, position, new float[Width]);
        });
    }

    [Theory]
    [InlineData(true, "bfloat16")]
    [InlineData(true, "float16")]
    [InlineData(true, "float32")]
    [InlineData(false, "bfloat16")]
    [InlineData(false, "float16")]
    [InlineData(false, "float32")]
    public void Every_state_arrives_bit_for_bit_at_its_layer_and_position(bool isLens, string type)
    {
        using var fake = Fake(isLens);
        fake.Type = type;
        using var server = Find(fake);
        Assert.Equal(("0.11.2", "org/big-model", isLens, type, 4096), (server.Version, server.Served, server.IsLens, WireNumbers.Name(server.Type), server.MostTokens));
        Assert.Equal(Enumerable.Range(isLens ? 1 : 0, isLens ? Layers : Layers + 1), server.Boundaries);
        foreach (var wanted in (int[][])[[.. server.Boundaries], [2], [1, Layers]])
        {
            using (var states = server.States(s_tokens, wanted, CancellationToken.None))
            {
                var state = new float[Width];
                foreach (var boundary in wanted)
                {
                    for (var position = 0; position < s_tokens.Length; position++)
                    {
                        states.Read(boundary, position, state);
                        Assert.Equal(fake.State(s_tokens, boundary, position), state);
                    }
                }
            }
            Assert.Empty(Directory.GetFiles(fake.Folder));
        }
    }

    [Fact]
    public void A_connector_that_was_started_with_some_layers_is_read_by_their_ids()
    {
        using var fake = Fake(isLens: false);
        fake.LayerIds = [1, 3, 4];
        var all = Assert.Throws<BadInputException>(() => Find(fake));
        Assert.Contains("layer ids 0 to 4", all.Message, StringComparison.Ordinal);
        using var server = Find(fake, [4, 1, 3, 3]);
        using var states = server.States(s_tokens, [3], CancellationToken.None);
        var state = new float[Width];
        states.Read(3, 5, state);
        Assert.Equal(fake.State(s_tokens, 3, 5), state);
        Assert.Throws<BadInputException>(() => Find(fake, [1, 5]));
        Assert.Throws<BadInputException>(() => Find(fake, []));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_shape_or_order_is_refused_with_both(bool isLens)
    {
        foreach (var change in (Func<long[], long[]>[])[shape => [shape[1], shape[0], shape[2]], shape => [shape[0], shape[1] * shape[2]],
            shape => [shape[2], shape[1], shape[0]], shape => [.. shape, 1]])
        {
            using var fake = Fake(isLens);
            fake.ChangeShape = change;
            Assert.Contains(isLens ? "[4, 7, 6]" : "[7, 5, 6]", Refused(fake).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_state_that_is_not_finite_is_refused(float value)
    {
        foreach (var isLens in (bool[])[true, false])
        {
            using var fake = Fake(isLens);
            fake.ChangeStates = bytes => [.. bytes[..^2], .. FakeVllm.Bytes("bfloat16", value)];
            Assert.Contains("not finite", Refused(fake).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(-1)]
    [InlineData(-60)]
    public void A_file_that_is_cut_short_is_refused_and_left(int length)
    {
        using var fake = Fake(isLens: false);
        fake.ChangeFile = bytes => length >= 0 ? bytes[..length] : bytes[..^-length];
        Refused(fake);
        Assert.Single(Directory.GetFiles(fake.Folder));
    }

    [Fact]
    public void A_file_that_is_too_long_is_refused_before_it_is_read()
    {
        using var fake = Fake(isLens: false);
        fake.ChangeFile = bytes => [.. bytes, .. new byte[2 << 20]];
        Assert.Contains("more than 7 tokens", Refused(fake).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_read_once_the_server_has_written_it()
    {
        using var fake = Fake(isLens: false);
        using var server = Find(fake);
        FileStream? held = null;
        fake.Writing = path => held = new FileStream(path + ".lock", FileMode.Create, FileAccess.Write, FileShare.None);
        var late = fake.ChangeFile;
        fake.ChangeFile = bytes =>
        {
            _ = Task.Delay(300).ContinueWith(_ => held!.Dispose(), TaskScheduler.Default);
            return late(bytes);
        };
        using (var states = server.States(s_tokens, [2], CancellationToken.None))
        {
            Assert.False(held!.CanWrite);
            var state = new float[Width];
            states.Read(2, 1, state);
            Assert.Equal(fake.State(s_tokens, 2, 1), state);
        }
        Assert.Empty(Directory.GetFiles(fake.Folder));
    }

    [Fact]
    public void A_file_that_cannot_be_seen_from_here_is_named()
    {
        using var fake = Fake(isLens: false);
        fake.Change = answer => answer["kv_transfer_params"]!["hidden_states_path"] = "/nowhere/at/all.safetensors";
        Assert.Contains("/nowhere/at/all.safetensors", Refused(fake).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_tokens_in_the_file_or_in_the_answer_are_refused_with_both()
    {
        using var connector = Fake(isLens: false);
        connector.ChangeFile = bytes => [.. bytes[..^16], 99, .. bytes[^15..]];
        var inFile = Refused(connector).Message;
        Assert.Contains("token 5 is 99", inFile, StringComparison.Ordinal);
        Assert.Contains("has 1 there", inFile, StringComparison.Ordinal);
        using var lens = Fake(isLens: true);
        lens.Change = answer => answer["choices"]![0]!["prompt_token_ids"]![3] = 251;
        var inAnswer = Refused(lens).Message;
        Assert.Contains("token 251", inAnswer, StringComparison.Ordinal);
        Assert.Contains("token 250", inAnswer, StringComparison.Ordinal);
        using var counted = Fake(isLens: true);
        counted.Change = answer => answer["usage"]!["prompt_tokens"] = 8;
        Assert.Contains("8 tokens, and 7 were sent", Refused(counted).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_that_unpacks_to_more_or_less_than_was_asked_for_is_refused()
    {
        using var bomb = Fake(isLens: true);
        bomb.ChangeStates = _ => new byte[200 << 20];
        Assert.Contains("do not unpack", Refused(bomb).Message, StringComparison.Ordinal);
        using var little = Fake(isLens: true);
        little.ChangeStates = bytes => bytes[..^2];
        Assert.Contains("cut short", Refused(little).Message, StringComparison.Ordinal);
        using var cut = Fake(isLens: true);
        cut.Change = answer =>
        {
            var stream = answer["activations"]!["residual_stream"]!;
            stream["data"] = Convert.ToBase64String(Convert.FromBase64String(stream["data"]!.GetValue<string>())[..^5]);
        };
        Refused(cut);
        using var noise = Fake(isLens: true);
        noise.Change = answer => answer["activations"]!["residual_stream"]!["data"] = "!!!";
        Assert.Contains("no base64", Refused(noise).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_takes_no_more_memory_than_the_states_that_were_asked_for()
    {
        using var zstd = new Compressor();
        var packed = zstd.Wrap(new byte[256 << 20]);
        var answer = System.Text.Json.JsonDocument.Parse(new JsonObject
        {
            ["activations"] = new JsonObject
            {
                ["residual_stream"] = new JsonObject
                {
                    ["data"] = Convert.ToBase64String(packed),
                    ["dtype"] = "int16",
                    ["original_dtype"] = "torch.bfloat16",
                    ["shape"] = new JsonArray(2, 3, 5),
                    ["compression"] = "zstd",
                },
            },
        }.ToJsonString()).RootElement;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<BadInputException>(() => LensStates.Read(answer, 3, [1, 2], 5));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
    }

    [Theory]
    [InlineData("dtype", "int8")]
    [InlineData("original_dtype", "torch.float64")]
    [InlineData("compression", "gzip")]
    public void Another_type_or_packing_is_refused_by_its_name(string field, string value)
    {
        using var fake = Fake(isLens: true);
        fake.Change = answer => answer["activations"]!["residual_stream"]![field] = value;
        Assert.Contains(value, Refused(fake).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_longer_than_the_states_can_be_is_not_read_to_its_end()
    {
        using var fake = Fake(isLens: true);
        fake.Change = answer => answer["padding"] = new string('x', 20 << 20);
        Assert.Contains("longer than", Refused(fake).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_shows_no_states_or_is_none_is_refused_by_what_is_missing()
    {
        using var plain = Fake(isLens: true);
        plain.FirstIsRight = false;
        plain.Change = answer => answer.Remove("activations");
        Assert.Contains("extract_hidden_states", Assert.Throws<BadInputException>(() => Find(plain)).Message, StringComparison.Ordinal);
        var other = new Hub.LocalServer(_ => Hub.Reply.Text(200, "<html>"));
        Assert.Contains("no JSON", Assert.Throws<BadInputException>(() => VllmServer.Find(new(other.Address), null, Layers, Width, CancellationToken.None)).Message, StringComparison.Ordinal);
        other.Answer = _ => Hub.Reply.Text(503, "busy\nnow");
        Assert.Contains("503: busy", Assert.Throws<BadInputException>(() => VllmServer.Find(new(other.Address), null, Layers, Width, CancellationToken.None)).Message, StringComparison.Ordinal);
        other.Dispose();
        Assert.Contains("does not answer", Assert.Throws<BadInputException>(() => VllmServer.Find(new(other.Address), null, Layers, Width, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => VllmServer.Find(new("ftp://x"), null, Layers, Width, CancellationToken.None));
    }

    [Fact]
    public void A_model_of_another_width_or_depth_is_refused()
    {
        using var fake = Fake(isLens: false);
        Assert.Contains("[3, 5, 6]", Assert.Throws<BadInputException>(() => VllmServer.Find(fake.Address, null, Layers, Width + 1, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => VllmServer.Find(fake.Address, null, Layers + 1, Width, CancellationToken.None));
    }
}
