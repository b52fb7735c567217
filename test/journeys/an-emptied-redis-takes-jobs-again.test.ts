import { describe, expect, it, onTestFinished } from 'vitest';
import { createApiKey } from '../../src/records/api-keys.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis } from '../support/start-redis.ts';

describe('a Redis that is emptied under running processes', () => {
  it('loses what it held; jobs and keys from then on are read and run', { timeout: 60_000 }, async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(noteAnswer());
    const before = await pipeline.submit('note', { text: 'hello' }, { wait: 10, idempotencyKey: 'one' });
    expect(before.status).toBe('succeeded');

    for (let n = 0; n < 3; n++) {
      await pipeline.redis.flushall();
      model.script(noteAnswer());
      const metadata = { round: String(n) };
      const { id } = await pipeline.submit('note', { text: 'hello' }, { idempotencyKey: 'one', metadata });
      expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ output: { summary: 'a note' }, metadata });
      expect((await pipeline.submit('note', { text: 'hello' }, { idempotencyKey: 'one', metadata })).id).toBe(id);
      const { key } = await createApiKey(pipeline.store, 'acme', 'submit');
      const headers = { authorization: `Bearer ${key}` };
      expect((await fetch(`${pipeline.url}/v1/jobs`, { headers })).status).toBe(200);
    }
    expect((await pipeline.request(`/v1/jobs/${before.id}`)).status).toBe(404);
    expect(pipeline.logged.join('\n')).not.toMatch(/tampered|seal-broken/);
  });
});
