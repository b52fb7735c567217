import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keys, sampleTask, startApiFixture } from '../../support/api-fixture.ts';

let api: Awaited<ReturnType<typeof startApiFixture>>;
beforeEach(async () => {
  api = await startApiFixture();
});
afterEach(() => api.close());

const shown = {
  name: 'sort-note',
  version: 2,
  owner: 'support-platform',
  input: sampleTask.inputJsonSchema,
  output: sampleTask.outputJsonSchema,
  deadlineMs: 3_600_000,
  ladder: [{ by: 'model', profile: 'primary', attempts: 4, rounds: 1 }],
};

const untouched = { paused: false, threshold: null, patienceMs: null };

const turn = (body: object, key = keys.root) =>
  api.call('/v1/tasks/sort-note', {
    method: 'PATCH',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('createTaskRoutes', () => {
  it('shows a task with its schemas as JSON Schema, and what is set of it', async () => {
    const answer = await api.call('/v1/tasks/sort-note');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ ...shown, knobs: untouched });
  });

  it('lists tasks in the shape of every list', async () => {
    const answer = await api.call('/v1/tasks');
    expect(await answer.json()).toEqual({ data: [shown], nextCursor: null });
  });

  it('turns what is given, leaves the rest, and takes back what is null', async () => {
    const first = await turn({ paused: true, patienceMs: 500 });
    expect(first.status).toBe(200);
    expect(await first.json()).toEqual({ ...shown, knobs: { ...untouched, paused: true, patienceMs: 500 } });
    const second = await turn({ paused: null });
    expect(await second.json()).toMatchObject({ knobs: { ...untouched, patienceMs: 500 } });
    const seen = await api.call('/v1/tasks/sort-note');
    expect(await seen.json()).toMatchObject({ knobs: { ...untouched, patienceMs: 500 } });
    expect(await (await turn({ patienceMs: null, threshold: null })).json()).toMatchObject({ knobs: untouched });
  });

  it.each(['submit', 'operate', 'admin', 'other', 'otherOperate'] as const)(
    'lets nobody turn them who is of a tenant alone: %s',
    async (name) => {
      const answer = await turn({ paused: true }, keys[name]);
      expect(await answer.json()).toMatchObject({ status: 403, code: 'role-too-low' });
      expect(api.asked).toEqual([]);
    },
  );

  it('lets an operator of the installation turn them', async () => {
    expect((await turn({ paused: true }, keys.installation)).status).toBe(200);
    const who = { key: 'key_installation', address: expect.any(String), reason: null };
    expect(api.asked).toEqual([['turnTask', 'sort-note', { paused: true }, who]]);
  });
});
