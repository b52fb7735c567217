import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDetectors } from '../../src/redaction/detectors.ts';
import type { Task } from '../../src/tasks/task.ts';
import { findCanaries, readFolder } from '../support/find-canaries.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { type Behaviour, completion } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** One for each place that something personal can come from. */
const canaries = {
  person: 'Marwenna Tregothnan',
  email: 'marwenna.canary@example.org',
  iban: 'DE89370400440532013000',
  secret: 'sk-proj-canaryA1b2C3d4E5f6G7h8J9k0',
  plain: 'the-plain-canary',
  metadata: 'the-metadata-canary',
  document: 'the-document-canary',
  answer: 'the-answer-canary',
  errorBody: 'the-error-body-canary',
  check: 'the-check-canary',
  thrown: 'the-thrown-canary',
  idempotency: 'the-idempotency-canary',
  request: 'the-request-canary',
};
const all = Object.values(canaries);
const { person, email, iban, secret, plain } = canaries;
const text = `${person} <${email}>, account ${iban}, key ${secret}, ${plain}`;

const note = createNoteTask({ attempts: 2, rounds: 1 });
const tasks: Task[] = [
  { ...note, retrieve: async () => [{ id: 'd1', text: `${canaries.document} of ${person}` }] },
  { ...note, name: 'checked', check: ({ input }) => `${canaries.check}: ${JSON.stringify(input)}` },
  {
    ...note,
    name: 'throwing',
    prompt: () => {
      throw new Error(`${canaries.thrown}\n    at ${canaries.thrown}`);
    },
  },
];

const quoting: Behaviour = (response, request) => {
  const error = { message: `${canaries.errorBody} ${request.text}`, code: canaries.errorBody };
  response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
};
const wrong = noteAnswer({ summary: canaries.answer, [canaries.answer]: canaries.answer, confidence: canaries.answer });
const refusal = { body: completion(null, { message: { content: null, refusal: canaries.errorBody } }) };
const page: Behaviour = { headers: { 'content-type': 'text/html' }, body: `<h1>${canaries.errorBody}</h1>` };

/** Runs a job of each fate; returns the ids of those that ended. */
async function runJobs({ submit, ends }: Pipeline, script: (...behaviours: Behaviour[]) => void): Promise<string[]> {
  const ids: string[] = [];
  const run = async (task: string, status: string, ...behaviours: Behaviour[]) => {
    script(...behaviours);
    const more = { metadata: { from: canaries.metadata }, idempotencyKey: `${canaries.idempotency}-${ids.length}` };
    const job = await ends((await submit(task, { text }, more)).id);
    expect(job.status).toBe(status);
    ids.push(job.id);
  };
  await run('note', 'succeeded', noteAnswer({ summary: canaries.answer }));
  await run('note', 'succeeded', quoting, noteAnswer({ summary: canaries.answer }));
  await run('note', 'failed', quoting, page);
  await run('note', 'failed', wrong, wrong);
  await run('note', 'failed', refusal);
  await run('checked', 'failed', noteAnswer({ summary: canaries.answer }), noteAnswer({ summary: canaries.answer }));
  await run('throwing', 'failed');
  return ids;
}

/** What the API answers to requests that are wrong in all sorts of ways. */
async function collectProblems({ request }: Pipeline): Promise<Map<string, string>> {
  const canary = canaries.request;
  const post = (body: string, headers = {}) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const requests: [string, RequestInit?][] = [
    ['/v1/jobs', post(`{"task": "note", "input": {"text": "${canary}`)],
    ['/v1/jobs', post(JSON.stringify({ task: canary, input: {} }))],
    ['/v1/jobs', post(JSON.stringify({ task: 'note', input: { text: [canary] } }))],
    ['/v1/jobs', post(JSON.stringify({ task: 'note', input: canary }))],
    ['/v1/jobs', post(JSON.stringify({ task: 'note', input: { text }, [canary]: 1 }))],
    ['/v1/jobs', post(JSON.stringify({ task: 'note', input: { text }, options: { priority: canary } }))],
    ['/v1/jobs', post(JSON.stringify({ task: 'note', input: { text }, metadata: { [canary]: 1 } }))],
    ['/v1/jobs', post('{"task": "note"}', { 'idempotency-key': `${canary}${'x'.repeat(300)}` })],
    [
      '/v1/jobs',
      post(JSON.stringify({ task: 'note', input: { text: canary } }), {
        'idempotency-key': `${canaries.idempotency}-0`,
      }),
    ],
    [`/v1/jobs/${canary}`],
    [`/v1/jobs?limit=${canary}`],
    [`/v1/jobs?cursor=${canary}`],
    [`/v1/${canary}`],
    ['/v1/jobs', { headers: { authorization: `Bearer ${canary}` } }],
  ];
  const answers = requests.map(async ([path, init], i) => {
    const answer = await request(path, init);
    expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status >= 400 && status < 500)]);
    return [`problem ${i}`, await answer.text()] as const;
  });
  return new Map(await Promise.all(answers));
}

/** What Bull Board shows: its queues with the visits in every state, and each visit by itself. */
async function readBoard({ request, redis: client, keys }: Pipeline): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  const read = async (path: string) => {
    const answer = await request(`/admin/queues${path}`);
    expect([path, answer.status]).toEqual([path, 200]);
    pages.set(path, await answer.text());
  };
  for (const queue of ['redact', 'model', 'validate', 'dead-letter']) {
    for (const status of ['latest', 'completed', 'prioritized', 'failed']) {
      await read(`/api/queues?activeQueue=${queue}&status=${status}&page=1&jobsPerPage=100`);
    }
    const visits = await client.keys(`${keys.tag}:${queue}:job_*`);
    for (const visit of visits) await read(`/api/queues/${queue}/${visit.split(':').at(-1)}`);
  }
  return pages;
}

const found = (places: ReadonlyMap<string, string>) =>
  [...places].flatMap(([place, content]) =>
    findCanaries(`${place} ${content}`, all).map((one) => `${one} in ${place}`),
  );

describe('what a job is about', () => {
  it('stands neither in Redis nor on its disk, nor in logs, metrics, the board or a problem', async () => {
    const detectors = createDetectors('balanced');
    // In development a line quotes the error of a task's own code.
    const { model, pipeline } = await startJourney(redis, { tasks, detectors, isProduction: true });
    const ids = await runJobs(pipeline, model.script);
    const problems = await collectProblems(pipeline);
    const board = await readBoard(pipeline);
    const metrics = await (await pipeline.request('/metrics')).text();

    expect(found(problems)).toEqual([]);
    expect(found(board)).toEqual([]);
    expect(found(new Map([['metrics', metrics]]))).toEqual([]);
    expect(found(new Map([['logs', pipeline.logged.join('')]]))).toEqual([]);
    expect(found(await readAllKeys(pipeline.redis))).toEqual([]);
    expect(found(await readFolder(redis.dir))).toEqual([]);

    // It was all there to be found: in what went to the model, in what the producer gets, in the places looked at.
    const { check } = canaries;
    expect(findCanaries(model.requests.map((one) => one.text).join(''), all)).toEqual([plain, check]);
    expect(findCanaries(JSON.stringify(await pipeline.find(ids[0] ?? '')), all)).toEqual([
      canaries.metadata,
      canaries.answer,
    ]);
    expect([...board.values()].join('')).toContain(ids[0]);
    expect(pipeline.logged.join('')).toContain(ids[3]);
  });

  it('would be found if it stood there', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    await pipeline.redis.hset('planted', 'field', Buffer.from(`x${canaries.answer}`).toString('base64'));
    await pipeline.redis.xadd('planted-stream', '*', 'field', canaries.metadata);
    const expected = [canaries.metadata, canaries.answer];
    expect(findCanaries([...(await readAllKeys(pipeline.redis)).values()].join(), all)).toEqual(expected);
    expect(findCanaries([...(await readFolder(redis.dir)).values()].join(), all)).toEqual(expected);
  });
});
