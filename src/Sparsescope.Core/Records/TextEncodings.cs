using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sparsescope.Records;

/// <summary>Text encodings by name.</summary>
public static partial class TextEncodings
{
    /// <summary>Names of Python's that follow no rule below, in the form of <see cref="Normalised"/>. Source: its list of standard
    /// encodings.</summary>
    private static readonly Dictionary<string, string> s_python = new(StringComparer.Ordinal)
    {
        ["utf8"] = "utf-8",
        ["utf16"] = "utf-16",
        ["utf32"] = "utf-32",
        ["u8"] = "utf-8",
        ["utf"] = "utf-8",
        ["cp65001"] = "utf-8",
        ["utf_8_sig"] = "utf-8",
        ["u16"] = "utf-16",
        ["u32"] = "utf-32",
        ["utf_16_le"] = "utf-16",
        ["utf_16le"] = "utf-16",
        ["unicodelittleunmarked"] = "utf-16",
        ["utf_16_be"] = "utf-16BE",
        ["unicodebigunmarked"] = "utf-16BE",
        ["utf_32_le"] = "utf-32",
        ["utf_32le"] = "utf-32",
        ["utf_32_be"] = "utf-32BE",
        ["latin"] = "iso-8859-1",
        ["l1"] = "iso-8859-1",
        ["8859"] = "iso-8859-1",
        ["l2"] = "iso-8859-2",
        ["latin2"] = "iso-8859-2",
        ["l3"] = "iso-8859-3",
        ["latin3"] = "iso-8859-3",
        ["l4"] = "iso-8859-4",
        ["latin4"] = "iso-8859-4",
        ["cyrillic"] = "iso-8859-5",
        ["arabic"] = "iso-8859-6",
        ["greek"] = "iso-8859-7",
        ["greek8"] = "iso-8859-7",
        ["hebrew"] = "iso-8859-8",
        ["l5"] = "iso-8859-9",
        ["latin5"] = "iso-8859-9",
        ["l7"] = "iso-8859-13",
        ["latin7"] = "iso-8859-13",
        ["l9"] = "iso-8859-15",
        ["latin9"] = "iso-8859-15",
        ["646"] = "us-ascii",
        ["ansi"] = "windows-1252",
        ["mbcs"] = "windows-1252",
        ["ms_kanji"] = "shift_jis",
        ["s_jis"] = "shift_jis",
        ["sjis"] = "shift_jis",
        ["shiftjis"] = "shift_jis",
        ["ujis"] = "euc-jp",
        ["u_jis"] = "euc-jp",
        ["eucjp"] = "euc-jp",
        ["euckr"] = "euc-kr",
        ["korean"] = "euc-kr",
        ["ksc5601"] = "euc-kr",
        ["uhc"] = "ks_c_5601-1987",
        ["ms949"] = "ks_c_5601-1987",
        ["hzgb"] = "hz-gb-2312",
        ["hz"] = "hz-gb-2312",
        ["euc_cn"] = "gb2312",
        ["euccn"] = "gb2312",
        ["eucgb2312_cn"] = "gb2312",
        ["chinese"] = "gb2312",
        ["ms936"] = "gb2312",
        ["gbk"] = "gb18030",
        ["cp936"] = "gb18030",
        ["big5_tw"] = "big5",
        ["ms950"] = "big5",
        ["cskoi8r"] = "koi8-r",
        ["mac_roman"] = "macintosh",
        ["macroman"] = "macintosh",
        ["mac_latin2"] = "x-mac-ce",
        ["mac_centeuro"] = "x-mac-ce",
        ["mac_cyrillic"] = "x-mac-cyrillic",
        ["maccyrillic"] = "x-mac-cyrillic",
        ["mac_greek"] = "x-mac-greek",
        ["macgreek"] = "x-mac-greek",
        ["mac_turkish"] = "x-mac-turkish",
        ["macturkish"] = "x-mac-turkish",
        ["mac_iceland"] = "x-mac-icelandic",
        ["mac_croatian"] = "x-mac-croatian",
        ["mac_romanian"] = "x-mac-romanian",
        ["iso2022_jp"] = "iso-2022-jp",
        ["iso2022jp"] = "iso-2022-jp",
        ["iso2022_kr"] = "iso-2022-kr",
        ["iso2022kr"] = "iso-2022-kr",
        ["ibm273"] = "IBM273",
        ["cp273"] = "IBM273",
        ["ibm424"] = "IBM424",
        ["cp424"] = "IBM424",
        ["mskanji"] = "shift_jis",
        ["tis_620"] = "windows-874",
        ["tis620"] = "windows-874",
        ["iso_8859_11"] = "windows-874",
        ["thai"] = "windows-874",
    };

    /// <summary>
    /// "utf-8", "utf-16", "latin1", "windows-1252" and every other encoding .NET has, in any letter case, also under the names Python
    /// gives them: latin_1, utf_8_sig, cp1252, iso8859_15, mac_roman.
    /// </summary>
    /// <exception cref="BadInputException">There is no encoding of that name.</exception>
    public static Encoding Find(string name)
    {
        foreach (var candidate in Candidates(name.Trim()))
        {
            if (Get(candidate) is { } encoding) return encoding;
        }
        throw new BadInputException($"There is no text encoding '{name}'; try utf-8, utf-16, latin1 or windows-1252.");
    }

    /// <summary>Lower case, and one underscore for whatever stands between letters and digits, as Python compares names.</summary>
    private static string Normalised(string name) => Separators().Replace(name.ToLowerInvariant(), "_").Trim('_');

    // As it stands first: .NET's own names keep their meaning.
    private static IEnumerable<string> Candidates(string name)
    {
        yield return name;
        var plain = Normalised(name);
        if (s_python.TryGetValue(plain, out var known) || s_python.TryGetValue(plain.Replace("_", "", StringComparison.Ordinal),
            out known)) yield return known;
        if (CodePage().Match(plain) is { Success: true } page) yield return page.Groups["number"].Value;
        if (Iso().Match(plain) is { Success: true } part) yield return $"iso-8859-{part.Groups["part"].Value}";
        yield return plain.Replace('_', '-');
        yield return plain;
        yield return plain.Replace("_", "", StringComparison.Ordinal);
    }

    // UTF-7 is in none of the lists: .NET refuses it as unsafe.
    private static Encoding? Get(string name)
    {
        try
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var page))
                return page is > 0 and <= ushort.MaxValue ? CodePagesEncodingProvider.Instance.GetEncoding(page)
                    ?? Encoding.GetEncoding(page) : null;
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Separators();

    [GeneratedRegex(@"\A(cp|ibm|windows|win|x_cp|ms)_?(?<number>[0-9]{3,5})\z")]
    private static partial Regex CodePage();

    [GeneratedRegex(@"\A(iso|l)?_?8859_?(?<part>[0-9]{1,2})(_[0-9]{4})?\z")]
    private static partial Regex Iso();
}
