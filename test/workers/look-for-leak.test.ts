import { describe, expect, it } from 'vitest';
import { CANARY_TENANT, plantCanary } from '../../src/canaries/canary.ts';
import { createCanaryTask } from '../../src/canaries/canary-tasks.ts';
import type { RequestBody } from '../../src/models/model-request.ts';
import { createLookForLeak, type Leak } from '../../workers/look-for-leak.ts';
import { createStageJob } from '../support/create-stage-job.ts';

const jobId = 'job_01920000-0000-7000-8000-00000000beef';
const { input, planted } = plantCanary(jobId);
const canary = createStageJob('model', createCanaryTask({ name: 'primary' }), {
  ...{ jobId, tenant: CANARY_TENANT },
  open: async () => JSON.stringify(input),
});
const bodyOf = (text: string) => ({ bytes: Buffer.from(text), sha256: '' }) as unknown as RequestBody;
const mail = planted.find(({ form }) => form.name === 'mail')?.value ?? '';

/** Looks, and tells what was held. */
async function look(body: string, job = canary, hold: (leak: Leak) => Promise<void> = async () => undefined) {
  const held: Leak[] = [];
  const lookForLeak = createLookForLeak((leak) => {
    held.push(leak);
    return hold(leak);
  });
  const code = await lookForLeak(job, 'primary', bodyOf(body)).catch((error: { code?: string }) => error.code);
  return { code, held };
}

describe('createLookForLeak', () => {
  it('holds all jobs, and refuses the request, where a planted value stands in it', async () => {
    const held = [{ jobId, types: ['EMAIL'], profile: 'primary' }];
    expect(await look(`{"content":"write to ${mail}"}`)).toEqual({ code: 'canary-leaked', held });
    expect(await look(Buffer.from(`write to ${mail}`).toString('base64'))).toEqual({ code: 'canary-leaked', held });
  });

  it('does nothing else before all is held', async () => {
    let isHeld = () => {};
    const hold = () =>
      new Promise<void>((resolve) => {
        isHeld = resolve;
      });
    let isOver = false;
    const looking = look(mail, canary, hold).finally(() => {
      isOver = true;
    });
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    isHeld();
    expect((await looking).code).toBe('canary-leaked');
  });

  it('lets a clean canary pass, and jobs of tenants, whatever stands in them', async () => {
    expect(await look('{"content":"write to [EMAIL_1]"}')).toEqual({ code: undefined, held: [] });
    expect(await look(input.text, { ...canary, tenant: 'default' })).toEqual({ code: undefined, held: [] });
  });

  it('lets no canary pass that it could not have planted', async () => {
    const other = { ...canary, open: async () => JSON.stringify({ text: 'planted by another version' }) };
    expect(await look('{"content":"nothing"}', other)).toEqual({ code: 'task-version-missing', held: [] });
  });
});
