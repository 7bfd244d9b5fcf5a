using Sparsescope.Templates.Jinja.Library;

namespace Sparsescope.Templates.Jinja.Syntax;

/// <summary>
/// Cuts a template into text and tags with transformers' settings: trim_blocks (a newline after <c>%}</c> or <c>#}</c> goes),
/// lstrip_blocks (blanks between the line's start and <c>{%</c> or <c>{#</c> go), and <c>-</c> or <c>+</c> in a tag to ask for more or
/// for neither. One newline at the template's very end goes.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private readonly List<int> _trimmed = [];
    private int _at;
    private int _line = 1;
    private bool _lineStarting = true;

    private Lexer(string source) => _source = source;

    public static List<Token> Tokenize(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.Run();
        return lexer._tokens;
    }

    /// <summary>
    /// Lines, from 1, whose newline goes because a block tag or a comment ends there and nothing in it asks for that or against it.
    /// </summary>
    public static IReadOnlyList<int> TrimmedNewlines(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.Run();
        return lexer._trimmed;
    }

    private void Run()
    {
        while (NextTag() is var tag && tag < _source.Length)
        {
            var kind = _source[tag + 1];
            var raw = kind == '%' ? RawTagEnd(tag) : -1;
            var sign = tag + 2 < _source.Length && _source[tag + 2] is '-' or '+' ? _source[tag + 2] : '\0';
            AddText(tag, sign, stripsLine: kind != '{');
            MoveTo(tag);
            if (raw >= 0) ReadRaw(raw);
            else
            {
                MoveTo(sign == '\0' ? tag + 2 : tag + 3);
                if (kind == '#') SkipComment();
                else ReadTag(kind == '{');
            }
            _lineStarting = _source[_at - 1] == '\n';
        }
        AddText(_source.Length, '+', stripsLine: false);
        MoveTo(_source.Length);
        _tokens.Add(new Token(TokenKind.End, "", _line));
    }

    private int NextTag()
    {
        for (var at = _at; at + 1 < _source.Length; at++)
        {
            if (_source[at] == '{' && _source[at + 1] is '{' or '%' or '#') return at;
        }
        return _source.Length;
    }

    /// <summary>The text from here to <paramref name="end"/>, cut by the sign of the tag behind it.</summary>
    private void AddText(int end, char sign, bool stripsLine)
    {
        var stop = end;
        if (sign == '-')
        {
            while (stop > _at && PythonText.IsSpace(_source[stop - 1])) stop--;
        }
        else if (sign != '+' && stripsLine)
        {
            while (stop > _at && _source[stop - 1] != '\n' && PythonText.IsSpace(_source[stop - 1])) stop--;
            var startsLine = stop > _at ? _source[stop - 1] == '\n' : _lineStarting;
            if (!startsLine) stop = end;
        }
        if (stop > _at) _tokens.Add(new Token(TokenKind.Data, _source[_at..stop], _line));
    }

    private void MoveTo(int at)
    {
        _line += _source.AsSpan(_at, at - _at).Count('\n');
        _at = at;
    }

    private void SkipComment()
    {
        var close = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (close < 0) throw TemplateException.At(_line, "a comment '{#' is not closed with '#}'");
        MoveTo(AfterClose(close + 2, _source[close - 1], close > _at, trimsNewline: true));
    }

    /// <summary>Where text goes on behind a closing tag that ends at <paramref name="end"/>.</summary>
    private int AfterClose(int end, char sign, bool signed, bool trimsNewline)
    {
        if (signed && sign == '-')
        {
            while (end < _source.Length && PythonText.IsSpace(_source[end])) end++;
        }
        else if (trimsNewline && !(signed && sign == '+') && end < _source.Length && _source[end] == '\n')
        {
            _trimmed.Add(1 + _source.AsSpan(0, end).Count('\n'));
            end++;
        }
        return end;
    }

    /// <summary>The position behind <c>{% raw %}</c> where one starts here, else -1. The newline after it stays.</summary>
    private int RawTagEnd(int tag)
    {
        var at = tag + 2;
        if (at < _source.Length && _source[at] is '-' or '+') at++;
        return WordTagEnd(at, "raw", trimsNewline: false);
    }

    /// <summary>Matches <c>word %}</c> with its closing whitespace control; -1 where it is something else.</summary>
    private int WordTagEnd(int at, string word, bool trimsNewline)
    {
        while (at < _source.Length && PythonText.IsSpace(_source[at])) at++;
        if (!_source.AsSpan(at).StartsWith(word)) return -1;
        at += word.Length;
        while (at < _source.Length && PythonText.IsSpace(_source[at])) at++;
        var signed = at < _source.Length && (_source[at] == '-' || (_source[at] == '+' && trimsNewline));
        var close = signed ? at + 1 : at;
        if (!_source.AsSpan(close).StartsWith("%}")) return -1;
        return AfterClose(close + 2, _source[at], signed, trimsNewline);
    }

    private void ReadRaw(int start)
    {
        MoveTo(start);
        _lineStarting = _source[start - 1] == '\n';
        for (var tag = start; (tag = _source.IndexOf("{%", tag, StringComparison.Ordinal)) >= 0; tag += 2)
        {
            var sign = tag + 2 < _source.Length && _source[tag + 2] is '-' or '+' ? _source[tag + 2] : '\0';
            var end = WordTagEnd(sign == '\0' ? tag + 2 : tag + 3, "endraw", trimsNewline: true);
            if (end < 0) continue;
            AddText(tag, sign, stripsLine: true);
            MoveTo(end);
            return;
        }
        throw TemplateException.At(_line, "a '{% raw %}' is not closed with '{% endraw %}'");
    }

    private void ReadTag(bool isVariable)
    {
        _tokens.Add(new Token(isVariable ? TokenKind.VariableBegin : TokenKind.BlockBegin, "", _line));
        var tag = new TagLexer(_source, _at, _line, isVariable ? "}}" : "%}", _tokens);
        var (close, signed) = tag.Read();
        MoveTo(close);
        _tokens.Add(new Token(isVariable ? TokenKind.VariableEnd : TokenKind.BlockEnd, "", _line));
        var end = signed ? close + 3 : close + 2;
        MoveTo(AfterClose(end, _source[close], signed, trimsNewline: !isVariable));
    }
}
