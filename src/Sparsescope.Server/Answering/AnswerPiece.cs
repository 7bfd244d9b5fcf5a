namespace Sparsescope.Server.Answering;

/// <summary>A token of an answer with its probability.</summary>
/// <param name="Token">Id.</param>
/// <param name="LogProb">ln of the model's own probability, whatever the temperature.</param>
/// <param name="Top">The most likely tokens there.</param>
internal sealed record TokenChance(int Token, double LogProb, IReadOnlyList<TokenLogProb> Top);

/// <summary>A stretch of an answer.</summary>
/// <param name="Text">May be empty.</param>
/// <param name="Chances">Tokens since the last piece; empty where no probabilities are wanted.</param>
internal sealed record AnswerPiece(string Text, IReadOnlyList<TokenChance> Chances);

/// <summary>An answer that has ended.</summary>
/// <param name="Finish"><c>stop</c> or <c>length</c>.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="Cached">Of these, those that an earlier turn had read already.</param>
/// <param name="Tokens">Tokens drawn.</param>
/// <param name="PromptSeconds">From the beginning of the prompt's decode to the first token.</param>
/// <param name="Seconds">From then to the end.</param>
internal sealed record AnswerEnd(string Finish, int PromptTokens, int Cached, int Tokens, double PromptSeconds, double Seconds);
