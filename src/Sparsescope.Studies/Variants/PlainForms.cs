using System.Text;

namespace Sparsescope.Studies.Variants;

/// <summary>
/// Texts that look alike written alike: lower case, Latin letters with their marks as one character, full-width forms and ligatures as
/// plain ones.
/// </summary>
/// <remarks>
/// The part of Unicode's NFKC that questions of the data sets need. The program runs without a culture library, and string.Normalize then
/// changes nothing. Other scripts' compatibility forms stay as they are, so that two spellings of them count as different.
/// </remarks>
internal static class PlainForms
{
    // A combining mark, the letters it goes on, and what they become (canonical compositions of the Unicode Character Database).
    private static readonly (char Mark, string Letters, string Composed)[] s_marks =
    [
        ('\u0300', "aeiouünēōwâăêôơưy", "àèìòùǜǹḕṑẁầằềồờừỳ"),
        ('\u0301', "aeiouyclnrszügåæøçēïkmõōpũwâăêôơư", "áéíóúýćĺńŕśźǘǵǻǽǿḉḗḯḱḿṍṓṕṹẃấắếốớứ"),
        ('\u0302', "aeioucghjswyzạẹọ", "âêîôûĉĝĥĵŝŵŷẑậệộ"),
        ('\u0303', "anoiuvâăeêôơưy", "ãñõĩũṽẫẵẽễỗỡữỹ"),
        ('\u0304', "aeiouüäȧæǫöõȯygḷṛ", "āēīōūǖǟǡǣǭȫȭȱȳḡḹṝ"),
        ('\u0306', "aegiouȩạ", "ăĕğĭŏŭḝặ"),
        ('\u0307', "cegzaobdfhmnprsśšṣtwxyſ", "ċėġżȧȯḃḋḟḣṁṅṗṙṡṥṧṩṫẇẋẏẛ"),
        ('\u0308', "aeiouyhõūwxt", "äëïöüÿḧṏṻẅẍẗ"),
        ('\u0309', "aâăeêioôơuưy", "ảẩẳẻểỉỏổởủửỷ"),
        ('\u030A', "auwy", "åůẘẙ"),
        ('\u030B', "ou", "őű"),
        ('\u030C', "cdelnrstzaiouügkʒjh", "čďěľňřšťžǎǐǒǔǚǧǩǯǰȟ"),
        ('\u030F', "aeioru", "ȁȅȉȍȑȕ"),
        ('\u0311', "aeioru", "ȃȇȋȏȓȗ"),
        ('\u031B', "ou", "ơư"),
        ('\u0323', "bdhklmnrstvwzaeioơuưy", "ḅḍḥḳḷṃṇṛṣṭṿẉẓạẹịọợụựỵ"),
        ('\u0324', "u", "ṳ"),
        ('\u0325', "a", "ḁ"),
        ('\u0326', "st", "șț"),
        ('\u0327', "cgklnrstedh", "çģķļņŗşţȩḑḩ"),
        ('\u0328', "aeiuo", "ąęįųǫ"),
        ('\u032D', "delntu", "ḓḙḽṋṱṷ"),
        ('\u032E', "h", "ḫ"),
        ('\u0330', "eiu", "ḛḭṵ"),
        ('\u0331', "bdklnrtzh", "ḇḏḵḻṉṟṯẕẖ"),
    ];

    private static readonly Dictionary<char, string> s_forms = new (char Form, string Plain)[]
    {
        ('ﬀ', "ff"), ('ﬁ', "fi"), ('ﬂ', "fl"), ('ﬃ', "ffi"), ('ﬄ', "ffl"), ('ﬅ', "st"), ('ﬆ', "st"), ('ſ', "s"),
        ('ª', "a"), ('º', "o"), ('µ', "μ"), ('…', "..."), ('™', "tm"), ('№', "no"),
    }.ToDictionary(pair => pair.Form, pair => pair.Plain);

    private static readonly Dictionary<char, string> s_raised = new (char Form, string Plain)[]
    {
        ('⁰', "0"), ('¹', "1"), ('²', "2"), ('³', "3"), ('⁴', "4"), ('⁵', "5"), ('⁶', "6"), ('⁷', "7"), ('⁸', "8"), ('⁹', "9"),
        ('½', "1⁄2"), ('¼', "1⁄4"), ('¾', "3⁄4"),
    }.ToDictionary(pair => pair.Form, pair => pair.Plain);

    /// <param name="text">Any text.</param>
    /// <param name="flattens">Whether raised digits and fractions become plain ones too, so that x² is x2.</param>
    internal static string Of(string text, bool flattens)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text.ToLowerInvariant())
        {
            if (plain.Length > 0 && Composed(plain[^1], character) is { } composed) plain[^1] = composed;
            else if (character is > '\uFF00' and < '\uFF5F') plain.Append(char.ToLowerInvariant((char)(character - 0xFEE0)));
            else if (s_forms.TryGetValue(character, out var form) || (flattens && s_raised.TryGetValue(character, out form)))
                plain.Append(form);
            else plain.Append(character);
        }
        return plain.ToString();
    }

    private static char? Composed(char letter, char mark)
    {
        if (mark is < '\u0300' or > '\u036F') return null;
        foreach (var (own, letters, composed) in s_marks)
        {
            if (own == mark && letters.IndexOf(letter) is >= 0 and var at) return composed[at];
        }
        return null;
    }
}
