import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import type { Behaviour, ScriptedBehaviour } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const JOBS = 20;
const task = createNoteTask({ attempts: 1, rounds: 0, maxOutputTokens: 50 });

/** What a server that lacks a field says of it, word for word quoting what it was asked: nothing of that may stay. */
const refusals: Record<string, string> = {
  response_format: 'This response_format type is unavailable now; asked was a-secret-of-the-provider',
  max_tokens: "Unsupported parameter: 'max_tokens' is not supported with this model.",
  max_completion_tokens: 'Unrecognized request argument supplied: max_completion_tokens',
};

const sendJson = (response: Parameters<ScriptedBehaviour>[0], status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** A server that refuses these fields, and answers else. It holds all until `JOBS` requests are there at once. */
function lacking(...fields: string[]): ScriptedBehaviour {
  const held: (() => void)[] = [];
  let isOpen = false;
  return (response, { body }) => {
    const field = fields.find((one) => one in body);
    const refused = {
      error: { message: refusals[field ?? ''], type: 'invalid_request_error', param: null, code: null },
    };
    const answer = noteAnswer() as Exclude<Behaviour, ScriptedBehaviour>;
    const act = () => sendJson(response, field === undefined ? 200 : 400, field === undefined ? answer.body : refused);
    if (isOpen) return void act();
    held.push(act);
    if (held.length < JOBS) return;
    isOpen = true;
    for (const one of held) one();
  };
}

async function runAll(behaviour: ScriptedBehaviour) {
  const { model, pipeline } = await startJourney(redis, {
    tasks: [task],
    // Until all are there at once.
    settings: { model: 'small-1', modelTimeoutMs: 20_000 },
  });
  model.script(...Array<Behaviour>(JOBS * 8).fill(behaviour));
  const submitted = await Promise.all(
    Array.from({ length: JOBS }, (_, i) => pipeline.submit('note', { text: `n${i}` })),
  );
  const jobs = await Promise.all(submitted.map(({ id }) => pipeline.ends(id)));
  const learned = pipeline.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'profile-adapted');
  return { model, pipeline, jobs, learned };
}

describe('a model that does not take what its profile says', () => {
  it.each([
    ['response_format', ['response_format'], [{ structuredOutput: 'json_object' }, { structuredOutput: 'prompt' }]],
    ['max_tokens', ['max_tokens'], [{ tokenLimit: 'max_completion_tokens' }]],
    [
      'both',
      ['response_format', 'max_tokens'],
      [{ structuredOutput: 'json_object' }, { structuredOutput: 'prompt' }, { tokenLimit: 'max_completion_tokens' }],
    ],
  ])('is asked otherwise by all jobs at once, with each request on record: %s', async (_, fields, steps) => {
    const { model, jobs, learned, pipeline } = await runAll(lacking(...fields));
    expect(jobs.map(({ status }) => status)).toEqual(jobs.map(() => 'succeeded'));
    expect(learned.map(({ level, time, event, ...what }) => [level, what])).toEqual(
      steps.map((step) => [40, { profile: 'primary', ...step }]),
    );
    const attempts = jobs.flatMap((job) => job.attempts);
    expect(attempts).toHaveLength(model.requests.length);
    for (const job of jobs) {
      expect(job.attempts.at(-1)).toMatchObject({ outcome: 'answered', round: 0 });
      const before = job.attempts.slice(0, -1);
      expect(before.every(({ outcome, failure }) => outcome === 'failed' && failure?.code === 'model-adapted')).toBe(
        true,
      );
      expect(before.length).toBeLessThanOrEqual(steps.length);
    }
    const sent = await Promise.all(jobs.map(({ id }) => pipeline.store.redis.hkeys(pipeline.keys.job(id))));
    expect(sent.flat().filter((field) => field.startsWith('receipt:'))).toHaveLength(attempts.length);
    expect(pipeline.logged.join()).not.toContain('a-secret-of-the-provider');
  });

  it('is given up when there is nothing left to learn', async () => {
    const refuse: ScriptedBehaviour = (response, { body }) =>
      void sendJson(response, 422, {
        error: { message: refusals['max_tokens' in body ? 'max_tokens' : 'max_completion_tokens'] },
      });
    const { model, pipeline } = await startJourney(redis, { tasks: [task], settings: { model: 'small-1' } });
    model.script(refuse, refuse, refuse);
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'failed');
    expect(job.attempts.map(({ failure }) => failure?.code)).toEqual(['model-adapted', 'model-rejected']);
    expect(job.failure?.code).toBe('model-rejected');
  });
});
