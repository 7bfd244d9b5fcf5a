'use strict';
// Everything that others wrote reaches the page as text nodes only.
const $ = id => document.getElementById(id);
let key = sessionStorage.getItem('key') || '';
const headers = extra => ({ ...(key ? { Authorization: 'Bearer ' + key } : {}), ...extra });
const number = (x, digits = 3) => x === null || x === undefined ? '–' : Number(x).toPrecision(digits);

function element(name, text, className) {
  const e = document.createElement(name);
  if (text !== undefined) e.textContent = text;
  if (className) e.className = className;
  return e;
}

function rows(table, entries) {
  const body = $(table).tBodies[0];
  body.replaceChildren(...entries.map(cells => {
    const row = element('tr');
    row.append(...cells.map(cell => cell instanceof Node ? cell : element('td', String(cell), typeof cell === 'number' ? 'n' : '')));
    return row;
  }));
}

function show(state) {
  $('model').textContent = state.model;
  rows('requests', state.requests.map(r => [r.route, r.model, r.code, r.count]));
  rows('decisions', state.decisions.map(d => [d.decision, d.model, d.count]));
  const first = state.first_token;
  $('latency').textContent = (first.count
    ? `first token after ${number(first.sum / first.count)} s on average, of ${first.count} answers`
    : 'no answer yet') + `; ${state.queue} waiting or being computed`;
  scores(state);
  spread(state);
  drift(state);
}

// Shares of the latest prompts and of the reference's in the same bins; what lies beyond them counts in the outermost.
function spread(state) {
  const svg = $('spread'), known = state.reference?.bins;
  const figures = state.prompts.map(p => p.figure).filter(v => v !== null);
  svg.replaceChildren();
  $('spread-note').textContent = known && figures.length
    ? `Distribution of ${state.figure}, from ${number(known.from)} to ${number(known.to)}: `
      + `filled the latest ${figures.length} prompts, outlined the reference; what lies beyond counts at the ends.`
    : '';
  if (!known || !figures.length) return;
  const n = known.counts.length, width = 600 / n, counts = new Array(n).fill(0);
  for (const v of figures) counts[Math.min(n - 1, Math.max(0, Math.floor(n * (v - known.from) / (known.to - known.from))))]++;
  const shares = counts.map(c => c / figures.length), sum = known.counts.reduce((a, b) => a + b, 0), own = known.counts.map(c => c / sum);
  const most = Math.max(...shares, ...own);
  const draw = (share, i, name) => {
    const e = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const height = 130 * share / most;
    const at = { x: i * width + 2, width: width - 4, y: 140 - height, height, class: name };
    for (const [k, v] of Object.entries(at)) e.setAttribute(k, v);
    svg.append(e);
  };
  shares.forEach((share, i) => draw(share, i, 'latest'));
  own.forEach((share, i) => draw(share, i, 'reference'));
}

function scores(state) {
  const svg = $('scores');
  const scored = state.prompts.filter(p => p.score !== null);
  const figures = scored.length ? scored.map(p => p.score) : state.prompts.map(p => p.figure).filter(v => v !== null);
  const reference = !scored.length && state.reference ? [state.reference.low, state.reference.high] : [];
  const threshold = scored.length && scored[0].threshold !== null ? [scored[0].threshold] : reference;
  svg.replaceChildren();
  if (!figures.length) {
    $('scores-note').textContent = !state.prompts.length ? 'No prompt was read yet.'
      : 'Nothing of the prompts is measured: start the server with a router or a monitor to see it here.';
    return;
  }
  const all = [...figures, ...threshold];
  const low = Math.min(...all), high = Math.max(...all), span = high - low || 1;
  const range = `from ${number(low)} at the bottom to ${number(high)} at the top`;
  $('scores-note').textContent = scored.length
    ? `Scores of the latest ${figures.length} prompts, oldest first, ${range}; `
      + (threshold.length ? `the line is the threshold ${number(threshold[0])}, from which prompts are sent to the strong model.`
        : 'there is no threshold.')
    : `${state.figure} of the latest ${figures.length} prompts, oldest first, ${range}`
      + (reference.length ? '; between the lines lie 95 % of the reference.' : '.');
  const y = v => 130 - 120 * (v - low) / span;
  const draw = (name, attributes) => {
    const e = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    svg.append(e);
  };
  for (const t of threshold) draw('line', { x1: 0, x2: 600, y1: y(t), y2: y(t) });
  const source = scored.length ? scored : state.prompts.filter(p => p.figure !== null);
  const place = i => 5 + 590 * i / Math.max(1, figures.length - 1);
  const kind = i => source[i].decision === 'upstream' ? 'upstream' : 'local';
  figures.forEach((v, i) => draw('path', { d: `M${place(i)} ${y(v)}h0`, class: kind(i) }));
}

function drift(state) {
  $('detectors').hidden = !state.drift;
  if (!state.drift) {
    $('drift-note').textContent = 'Nothing is watched: start the server with a monitor to see drift here.';
    return;
  }
  const known = state.reference ? state.reference.prompts : '–';
  $('drift-note').textContent = `${state.drift.prompts} prompts since the reference of ${known}.`;
  rows('detectors', state.drift.detectors.map(d => {
    const cell = element('td');
    const meter = element('meter');
    meter.max = d.threshold;
    meter.value = Math.max(0, d.statistic ?? 0);
    meter.setAttribute('aria-label', `${d.signal} ${d.detector}`);
    cell.append(meter, ' ', element('span', `${number(d.statistic)} of ${number(d.threshold)}`, 'figures'));
    return [d.signal, d.detector, cell, d.alarms];
  }));
  $('alarms-note').textContent = state.alarms.length ? 'Latest alarms, newest first; prompts are counted from 0:' : '';
  const text = a => `prompt ${a.index}: ${a.signal}, ${a.detector}, ${a.figure} ${a.side}`
    + (a.explained_by_length ? '; length explains it' : '');
  $('alarms').replaceChildren(...state.alarms.slice(-10).reverse().map(a => element('li', text(a), 'alarm')));
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    let end;
    while ((end = held.indexOf('\n\n')) >= 0) {
      const event = held.slice(0, end);
      held = held.slice(end + 2);
      if (event.startsWith('data: ')) yield event.slice(6);
    }
  }
}

async function follow() {
  for (;;) {
    try {
      const response = await fetch('dashboard/events', { headers: headers() });
      $('keyform').hidden = response.status !== 401;
      if (response.status === 401) { $('status').textContent = 'a key is needed'; return; }
      $('status').textContent = 'live';
      for await (const data of events(response)) show(JSON.parse(data));
    } catch { /* the server is gone: tried again below */ }
    $('status').textContent = 'no connection; trying again';
    await new Promise(resolve => setTimeout(resolve, 2000));
  }
}

const post = (url, body) =>
  fetch(url, { method: 'POST', headers: headers({ 'Content-Type': 'application/json' }), body: JSON.stringify(body) });
const failed = async response => (await response.json().catch(() => null))?.error?.message ?? `status ${response.status}`;

async function measure(prompt, metric) {
  const response = await post('v1/sparsity', { messages: [{ role: 'user', content: prompt }], positions: 'all', metrics: metric });
  if (!response.ok) throw new Error(await failed(response));
  const states = (await response.json()).data[0].states;
  const ids = [...new Map(states.map(s => [s.position, s.token]))].map(([, token]) => token);
  const texts = (await (await post('dashboard/pieces', { tokens: ids })).json()).pieces;
  const layers = [...new Set(states.map(s => s.layer))];
  const values = states.map(s => s[metric]).filter(v => v !== null);
  const low = Math.min(...values), high = Math.max(...values), span = high - low || 1;
  const at = new Map(states.map(s => [s.layer + ' ' + s.position, s[metric]]));
  const table = element('table');
  const head = table.createTHead().insertRow();
  head.append(element('th', 'layer'), ...texts.map(text => element('th', text.replaceAll('\n', '↵'))));
  const body = table.createTBody();
  for (const layer of layers.reverse()) {
    const row = body.insertRow();
    row.append(element('th', String(layer)));
    texts.forEach((text, position) => {
      const cell = row.insertCell();
      const value = at.get(layer + ' ' + position);
      if (value === undefined || value === null) return;
      cell.style.backgroundColor = `color-mix(in oklab, var(--mark) ${Math.round(100 * (value - low) / span)}%, var(--paper))`;
      cell.title = `${metric} ${number(value, 4)} at layer ${layer}, token ${position} “${text}”`;
      cell.onmouseenter = () => { $('cell').textContent = cell.title; };
    });
  }
  $('grid').replaceChildren(table);
  $('cell').textContent = values.length
    ? `${metric} from ${number(low)} (pale) to ${number(high)} (strong); point at a cell for its value` : `${metric} is not defined here`;
}

async function answer(prompt) {
  const messages = [{ role: 'user', content: prompt }];
  const response = await post('v1/chat/completions', { model: 'auto', stream: true, max_tokens: 200, messages });
  if (!response.ok) throw new Error(await failed(response));
  const of = name => response.headers.get('x-sparsescope-' + name);
  const [score, threshold] = [of('score'), of('threshold')];
  $('decision').textContent = `${of('model')} answers (${of('decision')})`
    + (score && threshold ? `: the score ${number(score)} is ${Number(score) >= Number(threshold) ? 'at or above' : 'below'} `
      + `the threshold ${number(threshold)}, from which prompts are sent to the strong model` : '');
  $('answer').textContent = '';
  // A strong model's server may not stream.
  if (response.headers.get('content-type')?.startsWith('application/json')) {
    $('answer').textContent = (await response.json()).choices?.[0]?.message?.content ?? '';
    return;
  }
  for await (const data of events(response)) {
    if (data === '[DONE]') break;
    $('answer').append(JSON.parse(data).choices?.[0]?.delta?.content ?? '');
  }
}

$('play').addEventListener('submit', async event => {
  event.preventDefault();
  $('send').disabled = true;
  try {
    await measure($('prompt').value, $('metric').value);
    await answer($('prompt').value);
  } catch (error) {
    $('decision').textContent = error.message;
  }
  $('send').disabled = false;
});
$('keyform').addEventListener('submit', event => {
  event.preventDefault();
  key = $('key').value;
  sessionStorage.setItem('key', key);
  follow();
});
for (const name of ['hoyer', 'gini', 'top_10_energy', 'kurtosis', 'effective_rank_energy']) $('metric').append(element('option', name));
follow();
