namespace Sparsescope.ModelTests.Cli;

/// <summary>A store that was damaged between two runs: kept as it is, and out of the way once it is moved.</summary>
public sealed class DamagedStoreTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void A_damaged_store_is_refused_untouched_and_the_study_runs_once_it_is_moved_aside(double kept)
    {
        using var place = StudyPlace.Finished();
        var (whole, content) = (place.Read(StudyPlace.Store), StudyPlace.Content(place));
        var damaged = whole[..(int)(whole.Length * kept)];
        place.Write(StudyPlace.Store, damaged);

        place.Run(StudyPlace.RunArguments("-q")).Refused(StudyPlace.Store, "is damaged", "move it aside", "--store");
        Assert.Equal(damaged, place.Read(StudyPlace.Store));
        place.Run("runs", "list", "--store", StudyPlace.Store).Ended(2);
        Assert.Equal(damaged, place.Read(StudyPlace.Store));

        File.Move(place[StudyPlace.Store], place["aside.db"]);
        place.Run(StudyPlace.RunArguments("-q")).Ended(0);
        Assert.Equal(content, StudyPlace.Content(place));
        Assert.Equal(damaged, place.Read("aside.db"));
    }

    [Fact]
    public void Another_store_can_be_named_instead()
    {
        using var place = StudyPlace.Create(items: 30);
        place.Write(StudyPlace.Store, "no database at all, but a file that someone wants to keep");
        place.Run(StudyPlace.RunArguments("-q")).Refused("is not a database", "--store");
        place.Run([.. StudyPlace.RunArguments("-q").Select(argument => argument == StudyPlace.Store ? "other.db" : argument)]).Ended(0);
    }
}
