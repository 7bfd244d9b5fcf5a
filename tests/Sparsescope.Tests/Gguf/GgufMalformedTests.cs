using Sparsescope.Gguf;

namespace Sparsescope.Tests.Gguf;

public sealed class GgufMalformedTests
{
    private static readonly Dictionary<string, (RawGguf File, string Says)> s_cases = new()
    {
        ["empty file"] = (new RawGguf(), "the file is empty"),
        ["cut in the magic"] = (new RawGguf().Bytes("GG"u8), "ends inside the header (after 2 bytes)"),
        ["cut in the counts"] = (new RawGguf().Bytes("GGUF"u8).UInt32(3).UInt32(0), "ends inside the header"),
        ["other bytes"] = (new RawGguf().Bytes([1, 2, 3, 4, 5, 6, 7, 8]), "starts with the bytes 01020304"),
        ["old format"] = (new RawGguf().Bytes("tjgg\u0001\0\0\0"u8), "old GGML file"),
        ["Git LFS pointer"] = (new RawGguf().Bytes("version https://git-lfs.github.com/spec/v1"u8), "git lfs pull"),
        ["web page"] = (new RawGguf().Bytes("<!DOCTYPE html><html></html>"u8), "a web page"),
        ["big-endian"] = (new RawGguf().Header(0, 0, version: 0x03000000), "a big-endian GGUF file (version 3"),
        ["version 1"] = (new RawGguf().Header(0, 0, version: 1), "GGUF version 1, which llama.cpp no longer reads"),
        ["version 4"] = (new RawGguf().Header(0, 0, version: 4), "GGUF version 4 at byte 4"),
        ["version 0"] = (new RawGguf().Header(0, 0, version: 0), "GGUF version 0"),
        ["too many tensors"] = (new RawGguf().Header(ulong.MaxValue, 0), "byte 8 claims 18446744073709551615 tensors"),
        ["too many pairs"] = (new RawGguf().Header(0, 1000), "byte 16 claims 1000 key-value pairs"),
        ["key too long"] =
            (new RawGguf().Header(0, 1).UInt64(1UL << 40).Bytes(new byte[20]), "pair 1 of 1 at byte 24 claims 1099511627776 bytes"),
        ["key empty"] = (new RawGguf().Header(0, 1).Pair("", 0, [1, 0]), "has a name that is empty or no text"),
        ["key no UTF-8"] = (new RawGguf().Header(0, 1).UInt64(2).Bytes([0xC3, 0x28]).UInt32(0).Bytes([1]), "no text"),
        ["key twice"] = (new RawGguf().Header(0, 2).Pair("a.b", 0, [1]).Pair("a.b", 0, [2]), "key 'a.b' is there twice (again at byte 40)"),
        ["unknown value type"] = (new RawGguf().Header(0, 1).Pair("a.b", 13, [1]), "key 'a.b' at byte 35 has the unknown value type 13"),
        ["unknown element type"] = (new RawGguf().Header(0, 1).Array("a", 99, 1).Bytes([1]), "unknown value type 99"),
        ["array of arrays"] = (new RawGguf().Header(0, 1).Array("a", 9, 1).UInt32(0).UInt64(0), "key 'a' holds an array of arrays"),
        ["array too long"] =
            (new RawGguf().Header(0, 1).Array("a", 4, 1UL << 62).Bytes(new byte[16]), "claims an array of 4611686018427387904 elements"),
        ["string array too long"] = (new RawGguf().Header(0, 1).Array("a", 8, 3).Text("x"), "claims an array of 3 elements"),
        ["string too long"] =
            (new RawGguf().Header(0, 1).Text("a").UInt32(8).UInt64(100).Bytes(new byte[9]), "claims 100 bytes, where 9 follow"),
        ["cut in a value"] = (new RawGguf().Header(0, 1).Pair("general.x", 10, [1, 2, 3]), "ends inside key 'general.x'"),
        ["alignment 0"] =
            (new RawGguf().Header(0, 1).Pair("general.alignment", 4, [0, 0, 0, 0]), "'general.alignment' is 0 where a power of two"),
        ["alignment 48"] = (new RawGguf().Header(0, 1).Pair("general.alignment", 4, [48, 0, 0, 0]), "is 48 where a power of two"),
        ["alignment of another type"] =
            (new RawGguf().Header(0, 1).Pair("general.alignment", 5, [32, 0, 0, 0]), "of type uint32 is needed"),
        ["tensor name too long"] = (new RawGguf().Header(1, 0).Tensor(new string('n', 64), [8]).Data(32), "claims 64 bytes"),
        ["tensor twice"] = (new RawGguf().Header(2, 0).Tensor("w", [8]).Tensor("w", [8], offset: 32).Data(64), "tensor 'w' is there twice"),
        ["five dimensions"] = (new RawGguf().Header(1, 0).Tensor("w", [1, 1, 1, 1, 1]).Data(32), "tensor 'w' at byte 33 has 5 dimensions"),
        ["dimensions overflow"] = (new RawGguf().Header(1, 0).Tensor("w", [1UL << 32, 1UL << 32]).Data(32), "more than 2^63 elements"),
        ["negative dimension"] = (new RawGguf().Header(1, 0).Tensor("w", [ulong.MaxValue]).Data(32), "more than 2^63 elements"),
        ["unknown tensor type"] = (new RawGguf().Header(1, 0).Tensor("w", [8], type: 43).Data(32), "tensor 'w' at byte 33 has type 43"),
        ["removed tensor type"] = (new RawGguf().Header(1, 0).Tensor("w", [8], type: 4).Data(32), "has type 4"),
        ["row of part of a block"] =
            (new RawGguf().Header(1, 0).Tensor("w", [40], type: 8).Data(64), "rows of 40 elements, which is no multiple of the 32"),
        ["data beyond the file"] =
            (new RawGguf().Header(1, 0).Tensor("w", [9]).Data(32), "the 36 bytes of tensor 'w' at 0 of the data lie beyond the end"),
        ["data far beyond the file"] = (new RawGguf().Header(1, 0).Tensor("w", [1UL << 60]).Data(32), "lie beyond the end of the file"),
        ["no data at all"] = (new RawGguf().Header(1, 0).Tensor("w", [1]), "lie beyond the end of the file"),
        ["offset beyond the file"] =
            (new RawGguf().Header(1, 0).Tensor("w", [8], offset: ulong.MaxValue - 31).Data(32), "lie beyond the end"),
        ["misaligned offset"] =
            (new RawGguf().Header(2, 0).Tensor("v", [8]).Tensor("w", [8], offset: 33).Data(96),
                "'w' starts at 33, which is no multiple of the alignment 32"),
        ["overlapping data"] =
            (new RawGguf().Header(2, 0).Tensor("v", [16]).Tensor("w", [8], offset: 32).Data(96), "'w' starts at 32 where 64 was expected"),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void A_malformed_file_is_refused_with_what_and_where(string name)
    {
        var (file, says) = s_cases[name];
        var e = Assert.Throws<BadInputException>(() => GgufFile.Read(new MemoryStream(file.ToArray()), "m.gguf"));
        Assert.StartsWith("m.gguf: ", e.Message);
        Assert.Contains(says, e.Message);
        Assert.EndsWith(".", e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Zero_padding_after_the_last_tensor_may_be_missing()
    {
        var file = new RawGguf().Header(1, 0).Tensor("w", [8]).Data(32).ToArray();
        Assert.Equal(32, GgufFile.Read(new MemoryStream(file), "m.gguf").Tensors[0].ByteSize);
    }

    [Fact]
    public void Every_prefix_of_a_file_is_refused()
    {
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, Sample(), [GgufTensorData.F32("a", [8], new float[8]), GgufTensorData.F32("b", [2, 4], new float[8])]);
        var whole = stream.ToArray();
        Assert.Equal(2, GgufFile.Read(new MemoryStream(whole), "whole").Tensors.Count);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<BadInputException>(() => GgufFile.Read(new MemoryStream(whole, 0, length), "part"));
    }

    [Fact]
    public void Random_damage_is_refused_or_read_and_never_crashes_or_takes_much_memory()
    {
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, Sample(), [GgufTensorData.F32("a", [8], new float[8]), GgufTensorData.F16("b", [4, 8], new float[32])]);
        var whole = stream.ToArray();
        var random = new SplitMix64(20_240_601);
        var refused = 0;
        for (var round = 0; round < 5000; round++)
        {
            var damaged = Damage(whole, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var file = GgufFile.Read(new MemoryStream(damaged), "damaged");
                GgufModelCheck.Require(file);
            }
            catch (BadInputException)
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
        Assert.InRange(refused, 2500, 4999);
    }

    private static GgufMetadata Sample() => TinyModel.Metadata();

    // Up to four changes: a byte, a run of one byte, a huge number, or the end cut off.
    private static byte[] Damage(byte[] whole, SplitMix64 random)
    {
        var bytes = whole.ToArray();
        for (var changes = 1 + random.NextInt32(4); changes > 0; changes--)
        {
            var at = random.NextInt32(bytes.Length);
            switch (random.NextInt32(8))
            {
                case 0 when bytes.Length > 8:
                    bytes = bytes[..Math.Max(8, at)];
                    break;
                case 1:
                    bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Fill((byte)random.NextInt32(256));
                    break;
                case 2:
                    bytes.AsSpan(at, Math.Min(4, bytes.Length - at)).Fill(0xFF);
                    break;
                default:
                    bytes[at] = (byte)random.NextInt32(256);
                    break;
            }
        }
        return bytes;
    }
}
