namespace Sparsescope.Gguf;

/// <summary>The types a metadata value can have; the numbers are those in the file.</summary>
public enum GgufValueType
{
    /// <summary>An unsigned integer of 8 bits.</summary>
    UInt8 = 0,
    /// <summary>A signed integer of 8 bits.</summary>
    Int8 = 1,
    /// <summary>An unsigned integer of 16 bits.</summary>
    UInt16 = 2,
    /// <summary>A signed integer of 16 bits.</summary>
    Int16 = 3,
    /// <summary>An unsigned integer of 32 bits.</summary>
    UInt32 = 4,
    /// <summary>A signed integer of 32 bits.</summary>
    Int32 = 5,
    /// <summary>A floating-point number of 32 bits.</summary>
    Float32 = 6,
    /// <summary>A truth value, one byte.</summary>
    Bool = 7,
    /// <summary>UTF-8 with its length before it.</summary>
    String = 8,
    /// <summary>A list of values of one type.</summary>
    Array = 9,
    /// <summary>An unsigned integer of 64 bits.</summary>
    UInt64 = 10,
    /// <summary>A signed integer of 64 bits.</summary>
    Int64 = 11,
    /// <summary>A floating-point number of 64 bits.</summary>
    Float64 = 12,
}

internal static class GgufValueTypes
{
    /// <summary>Bytes of one value; 0 for strings and arrays, whose size the file says, and for a number that is no type.</summary>
    public static int ByteSize(this GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => 0,
    };
}
