import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleTask, startApiFixture } from '../../support/api-fixture.ts';

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

describe('createTaskRoutes', () => {
  it('shows a task with its schemas as JSON Schema', async () => {
    const answer = await api.call('/v1/tasks/sort-note');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(shown);
  });

  it('lists tasks in the shape of every list', async () => {
    const answer = await api.call('/v1/tasks');
    expect(await answer.json()).toEqual({ data: [shown], nextCursor: null });
  });
});
