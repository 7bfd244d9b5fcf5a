// Tries a server with clients as they come from npm: node clients.mjs http://127.0.0.1:PORT
import assert from 'node:assert/strict';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';

const baseURL = process.argv[2] + '/v1';
const model = process.argv[3];
const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
const messages = [{ role: 'user', content: 'What is the capital of France?' }];
const ask = { model, messages, temperature: 0, max_tokens: 16 };

async function step(name, work) {
  await work();
  console.log('ok', name);
}

let text;
await step('openai lists models', async () => {
  const ids = [];
  for await (const one of client.models.list()) ids.push(one.id);
  assert.ok(ids.includes(model) && ids.includes('auto'));
  assert.equal((await client.models.retrieve(model)).id, model);
});
await step('openai chats with usage', async () => {
  const answer = await client.chat.completions.create(ask);
  text = answer.choices[0].message.content;
  assert.ok(text.length > 0);
  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  assert.equal(answer.usage.completion_tokens <= 16, true);
});
await step('openai streams the same text, chunk by chunk', async () => {
  let streamed = '', usage, reasons = [];
  for await (const chunk of await client.chat.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } })) {
    assert.equal(chunk.object, 'chat.completion.chunk');
    for (const key of ['id', 'created', 'model', 'choices']) assert.ok(key in chunk);
    streamed += chunk.choices[0]?.delta?.content ?? '';
    if (chunk.choices[0]?.finish_reason) reasons.push(chunk.choices[0].finish_reason);
    usage = chunk.usage ?? usage;
  }
  assert.equal(streamed, text);
  assert.deepEqual(reasons.length, 1);
  assert.ok(usage.prompt_tokens > 0);
});
await step('openai stream helper gathers it', async () => {
  const final = await client.chat.completions.stream({ ...ask }).finalChatCompletion();
  assert.equal(final.choices[0].message.content, text);
});
await step('openai completes, stops and lists probabilities', async () => {
  const whole = await client.completions.create({ model, prompt: 'One two three', temperature: 0, max_tokens: 12 });
  const stop = whole.choices[0].text.slice(4, 7);
  const cut = await client.completions.create({ model, prompt: 'One two three', temperature: 0, max_tokens: 12, stop });
  assert.equal(cut.choices[0].text, whole.choices[0].text.slice(0, whole.choices[0].text.indexOf(stop)));
  assert.equal(cut.choices[0].finish_reason, 'stop');
  const chances = await client.chat.completions.create({ ...ask, logprobs: true, top_logprobs: 3 });
  assert.equal(chances.choices[0].logprobs.content[0].top_logprobs.length, 3);
});
await step('openai aborts', async () => {
  const counting = [{ role: 'user', content: 'Count to 1000.' }];
  const stream = await client.chat.completions.create({ ...ask, max_tokens: 2000, stream: true, messages: counting });
  let chunks = 0;
  for await (const chunk of stream) if (++chunks === 4) stream.controller.abort();
  assert.ok(chunks >= 4);
});
await step('openai knows the errors by their classes', async () => {
  await assert.rejects(client.chat.completions.create({ ...ask, temperature: 'hot' }), OpenAI.BadRequestError);
  await assert.rejects(client.chat.completions.create({ ...ask, model: 'none' }), OpenAI.NotFoundError);
  const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
  await assert.rejects(client.chat.completions.create({ ...ask, tools }), OpenAI.InternalServerError);
  await assert.rejects(client.models.retrieve('none'), OpenAI.NotFoundError);
});

const provider = createOpenAICompatible({ name: 'sparsescope', baseURL, includeUsage: true });
await step('ai-sdk generates and streams', async () => {
  const options = { model: provider(model), prompt: messages[0].content, temperature: 0, maxOutputTokens: 16, maxRetries: 0 };
  const whole = await generateText(options);
  assert.equal(whole.text, text);
  assert.ok(whole.usage.inputTokens > 0 && whole.usage.outputTokens > 0);
  const stream = streamText(options);
  let streamed = '';
  for await (const piece of stream.textStream) streamed += piece;
  assert.equal(streamed, text);
  assert.ok((await stream.usage).outputTokens > 0);
});
await step('langchain invokes and streams', async () => {
  const chat = new ChatOpenAI({ model, apiKey: 'none', temperature: 0, maxTokens: 16, maxRetries: 0, configuration: { baseURL } });
  const whole = await chat.invoke(messages[0].content);
  assert.equal(whole.content, text);
  assert.ok(whole.usage_metadata.input_tokens > 0);
  let streamed = '';
  for await (const chunk of await chat.stream(messages[0].content)) streamed += chunk.content;
  assert.equal(streamed, text);
});
