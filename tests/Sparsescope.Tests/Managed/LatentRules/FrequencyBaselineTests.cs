using Sparsescope.Managed.LatentRules;

namespace Sparsescope.Tests.Managed.LatentRules;

public sealed class FrequencyBaselineTests
{
    [Fact]
    public void It_counts_what_training_shows_and_shares_ties()
    {
        // Of relation 1, entity 7 is a tail twice, 8 and 9 once each, 5 never; of relation 2 it is otherwise.
        Triple[] training = [new(0, 1, 7), new(1, 1, 7), new(2, 1, 8), new(3, 1, 9), new(0, 2, 8), new(1, 2, 8), new(2, 2, 8)];
        double Share(params Question[] questions) => FrequencyBaseline.Accuracy(new([], training, questions), Split.Id);
        Assert.Equal(1, Share(Ask(4, 1, 7, 8, 9, 5)));
        Assert.Equal(0, Share(Ask(4, 1, 8, 7, 9, 5)));
        Assert.Equal(0.5, Share(Ask(4, 1, 8, 9, 5)));
        Assert.Equal(0.5, Share(Ask(4, 1, 7, 8), Ask(4, 1, 8, 7)));
        Assert.Equal(1 / 3.0, Share(Ask(4, 3, 7, 8, 9)), 1e-15);
        Assert.Equal(double.NaN, FrequencyBaseline.Accuracy(new([], training, []), Split.Id));
    }

    // The first option is the answer.
    private static Question Ask(int head, int relation, params int[] options) =>
        new() { Split = Split.Id, Fact = new(head, relation, options[0]), Options = options };
}
