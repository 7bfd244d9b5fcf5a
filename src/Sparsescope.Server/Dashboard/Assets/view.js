'use strict';
const $ = id => document.getElementById(id);
let runs = [], traces = [], key = 'created', falls = true;

function cell(text) {
  const td = document.createElement('td');
  td.textContent = text ?? '–';
  return td;
}

function matches(one) {
  const words = $('filter').value.toLowerCase().split(/\s+/).filter(word => word);
  return words.every(word => Object.values(one).some(value => String(value).toLowerCase().includes(word)));
}

function showTraces() {
  const seen = traces.filter(matches);
  $('traces').tBodies[0].replaceChildren(...seen.map(trace => {
    const row = document.createElement('tr');
    const link = document.createElement('a');
    link.href = 'trace?name=' + encodeURIComponent(trace.name);
    link.textContent = trace.name;
    const name = document.createElement('td');
    name.append(link);
    row.append(name, cell(trace.title), cell(trace.written));
    return row;
  }));
  $('traces-wide').hidden = traces.length === 0;
  $('traces-note').hidden = traces.length > 0;
}

function show() {
  const seen = runs.filter(matches);
  showTraces();
  const order = (a, b) => typeof a === 'number' ? a - b : String(a ?? '').localeCompare(String(b ?? ''));
  seen.sort((a, b) => (falls ? -1 : 1) * order(a[key], b[key]));
  const ticked = new Set([...document.querySelectorAll('#runs input:checked')].map(box => box.value));
  $('runs').tBodies[0].replaceChildren(...seen.map(run => {
    const row = document.createElement('tr');
    const box = document.createElement('input');
    Object.assign(box, { type: 'checkbox', name: 'run', value: run.id, checked: ticked.has(run.id) });
    box.setAttribute('aria-label', `run ${run.short}`);
    const first = document.createElement('td');
    first.append(box);
    const link = document.createElement('a');
    link.href = 'report?run=' + encodeURIComponent(run.id);
    link.textContent = run.short;
    const name = document.createElement('td');
    name.append(link);
    row.append(first, name, cell(run.study + (run.pilot ? ' (pilot)' : '')), cell(run.model), cell(run.numerics),
      cell(run.measured + (run.failed ? `, ${run.failed} failed` : '')), cell(run.verdict), cell(run.created));
    return row;
  }));
  for (const button of document.querySelectorAll('#runs thead button'))
    button.closest('th').setAttribute('aria-sort', button.dataset.key === key ? (falls ? 'descending' : 'ascending') : 'none');
  $('status').textContent = `${seen.length} of ${runs.length} runs`;
}

for (const button of document.querySelectorAll('#runs thead button')) {
  button.addEventListener('click', () => {
    falls = button.dataset.key === key ? !falls : false;
    key = button.dataset.key;
    show();
  });
}
$('filter').addEventListener('input', show);
fetch('traces').then(async response => {
  if (!response.ok) return;
  traces = (await response.json()).traces;
  showTraces();
});
fetch('runs').then(async response => {
  if (!response.ok) throw new Error((await response.json()).error.message);
  runs = (await response.json()).runs;
  show();
}).catch(error => { $('status').textContent = error.message; });
