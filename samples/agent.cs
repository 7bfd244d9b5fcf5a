#:project ../src/Sparsescope.Chat/Sparsescope.Chat.csproj
#:package Microsoft.Agents.AI
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);MEAI001

// An agent of the Microsoft Agent Framework on a model in this process: it remembers the conversation, and says after every turn what the
// model's hidden state looked like before it answered.
//
//   dotnet run samples/agent.cs -- model.gguf

using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Sparsescope.Chat;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;

if (args is not [var file])
{
    Console.Error.WriteLine("usage: dotnet run samples/agent.cs -- model.gguf");
    return 2;
}
using var model = await Model.OpenAsync(file);
using IChatClient client = new ChatClientBuilder(new LocalChatClient(model))
    .ConfigureOptions(options => (options.MaxOutputTokens, options.Temperature) = (24, 0))
    .Build();
var agent = new ChatClientAgent(client, instructions: "You answer in one short sentence.", name: "Local");
var session = await agent.CreateSessionAsync();
foreach (var question in (string[])["What is the capital of France?", "And of Italy?"])
{
    var response = await agent.RunAsync(question, session);
    Console.WriteLine($"{question}\n{response.Text}");
    var measured = response.AdditionalProperties?.GetValueOrDefault(LocalChatClient.MeasurementKey) as Measurement;
    var hoyer = measured?.State("resid_post", model.LayerCount)[Metric.Hoyer];
    Console.WriteLine($"  {measured?.Item.Tokens.Length} tokens, Hoyer {hoyer:F3} at the last layer");
}
return 0;
