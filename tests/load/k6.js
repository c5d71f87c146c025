// The whole API under load: every user walks through every route, again and again, without a pause.
//
// LUKHAS_URL: the service (http://127.0.0.1:8000). LOAD_SECONDS: length of the run (120: a ramp of 30 s to 20 users,
// 1 min at 20, 30 s down; other lengths keep these shares). LOAD_USERS: users at the top (20).

import http from 'k6/http';
import { check } from 'k6';
import { SharedArray } from 'k6/data';

const URL = __ENV.LUKHAS_URL || 'http://127.0.0.1:8000';
const SECONDS = Number(__ENV.LOAD_SECONDS || 120);
const USERS = Number(__ENV.LOAD_USERS || 20);

export const options = {
  stages: [
    { duration: `${SECONDS / 4}s`, target: USERS },
    { duration: `${SECONDS / 2}s`, target: USERS },
    { duration: `${SECONDS / 4}s`, target: 0 },
  ],
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'],
  thresholds: { http_req_failed: ['rate==0'], checks: ['rate==1'] },
};

// 768 numbers, made once for all users
const vectors = new SharedArray('vectors', () => {
  const vector = (phase) => Array.from({ length: 768 }, (_, k) => Math.sin(k * 0.37 + phase));
  return [vector(0), vector(0.1), vector(3.1)];
});

function parameters(name, statuses, type) {
  return {
    headers: { 'Content-Type': type || 'application/json' },
    tags: { name },
    responseCallback: http.expectedStatuses(...statuses),
  };
}

// Sends a body, holds status and JSON against what is expected, and gives the JSON back.
function ask(method, path, body, status, holds, options) {
  const { name, type } = options || {};
  const sent = body === null || type ? body : JSON.stringify(body);
  const answer = http.request(method, `${URL}${path}`, sent, parameters(name || path, [status], type));
  let json = null;
  try {
    json = answer.json();
  } catch (error) {
    json = null;
  }
  check(answer, {
    [`${method} ${name || path} is ${status}`]: (answer) => answer.status === status,
    [`${method} ${name || path} says what it must`]: () => json !== null && holds(json) === true,
  });
  return json || {};
}

function refused(method, path, body, status, code) {
  const problem = (json) => json.status === status && json.code === code && typeof json.detail === 'string';
  ask(method, path, body, status, problem, { name: `${path} (${code})` });
}

function glyphs(user, concept) {
  const memory = `memory-of-${user}`;
  const glyph = { concept, emotion: { joy: 0.5 } };
  ask('POST', '/api/v1/glyphs/encode', glyph, 200,
    (json) => json.success && json.symbol.symbol_id.startsWith('sym_') && json.symbol.concept === concept);
  ask('POST', '/api/v1/glyphs/validate', { glyph_data: glyph }, 200, (json) => json.valid && json.error === null);
  ask('POST', '/api/v1/glyphs/validate', { glyph_data: { concept: '' } }, 200, (json) => json.valid === false);
  const bound = ask('POST', '/api/v1/glyphs/bind', { glyph_data: glyph, memory_id: memory, user_id: user }, 201,
    (json) => json.success && json.user_id === user && json.memory_id === memory);
  ask('GET', `/api/v1/glyphs/bindings/${bound.binding_id}`, null, 200,
    (json) => json.binding_id === bound.binding_id && json.glyph_data.concept === concept,
    { name: '/api/v1/glyphs/bindings/{binding_id}' });
  ask('GET', '/api/v1/glyphs/stats', null, 200, (json) => json.enabled && json.stats.glyphs_created >= 1);
  return memory;
}

function dreams(user, seed, memory) {
  const dream = ask('POST', '/api/v1/dreams/simulate', { seed, context: { load: 'test' }, memory_id: memory }, 200,
    (json) => json.success && json.seed === seed && json.result.steps.length === 64);
  ask('GET', `/api/v1/dreams/${dream.dream_id}`, null, 200,
    (json) => json.dream_id === dream.dream_id && json.seed === seed, { name: '/api/v1/dreams/{dream_id}' });
  ask('POST', '/api/v1/dreams/simulate', { seed, parallel: true }, 200, (json) => json.success);
}

// Two dreams over all that the user bound, the dearest request: a seldom one.
function mesh(user) {
  ask('POST', '/api/v1/dreams/mesh', { seeds: [user, 'noon'], consensus_threshold: 0.5 }, 200,
    (json) => json.success && json.dreams.length === 2 && json.consensus_threshold === 0.5);
}

function drift(user) {
  const [intent, near, far] = vectors;
  ask('POST', '/api/v1/drift/update', { user_id: user, intent, action: near }, 200,
    (json) => json.success && json.user_id === user && json.drift >= 0 && json.drift < 0.1);
  ask('POST', '/api/v1/drift/update', { user_id: `${user}-away`, intent, action: far, lane: 'prod' }, 200,
    (json) => json.guardian === 'block' && json.drift > 1);
  const bytes = new Float32Array([...intent, ...near]).buffer;
  ask('POST', `/api/v1/drift/update?user_id=${user}`, bytes, 200, (json) => json.success && json.drift < 0.1,
    { name: '/api/v1/drift/update (octets)', type: 'application/octet-stream' });
  ask('GET', `/api/v1/drift/${user}`, null, 200, (json) => json.user_id === user && json.sample_count >= 2,
    { name: '/api/v1/drift/{user_id}' });
  ask('GET', '/api/v1/drift/config/candidate', null, 200,
    (json) => json.lane === 'candidate' && json.warn_threshold < json.block_threshold);
}

function health() {
  ask('GET', '/healthz', null, 200, (json) => json.status === 'ok');
  for (const service of ['dreams', 'glyphs', 'drift']) {
    ask('GET', `/api/v1/${service}/`, null, 200, (json) => json.service === service && json.enabled && json.available);
  }
  ask('GET', '/api/v1/metrics', null, 200,
    (json) => json.total.status['5xx'] === 0 && json.total.p50_ns <= json.total.p95_ns);
  const text = http.get(`${URL}/metrics`, parameters('/metrics', [200], 'text/plain'));
  check(text, {
    'GET /metrics is 200': (answer) => answer.status === 200,
    'GET /metrics says what it must': (answer) => answer.body.includes('lukhas_http_requests_total{'),
  });
}

// Their refusals are correct answers.
function bad(user) {
  refused('POST', '/api/v1/dreams/simulate', { seed: '' }, 422, 'out_of_range');
  refused('POST', '/api/v1/dreams/mesh', { seeds: ['one'] }, 422, 'out_of_range');
  refused('POST', '/api/v1/glyphs/bind', { glyph_data: {}, memory_id: 'm', user_id: user }, 400, 'empty_glyph_data');
  refused('POST', '/api/v1/drift/update', { user_id: user, intent: [1], action: [1, 2] }, 400, 'length_mismatch');
  refused('GET', '/api/v1/nothing', null, 404, 'unknown_route');
}

export default function () {
  const user = `k6-${__VU}`;
  // a few concepts a user: what is bound stays bounded however long the run is
  const turn = __ITER % 8;
  const memory = glyphs(user, `note ${turn} of ${user}`);
  dreams(user, `dream ${turn} of ${user}`, memory);
  drift(user);
  health();
  if (turn === 0) {
    mesh(user);
    bad(user);
  }
}
