import { describe, expect, it } from 'vitest';
import { readPayload, readRedacted } from '../../workers/read-payload.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';

const task = createNoteTask();

describe('readPayload', () => {
  it('opens and reads a payload', async () => {
    const job = createStageJob('redact', task, { payloads: { input: '{"text":"hello"}' } });
    expect(await readPayload(job, 'input')).toEqual({ text: 'hello' });
  });

  it('throws when the record does not have it', async () => {
    const job = createStageJob('redact', task);
    await expect(readPayload(job, 'input')).rejects.toMatchObject({ code: 'seal-broken' });
  });
});

describe('readRedacted', () => {
  const redacted = { input: { text: '[EMAIL_1]' }, documents: [], vault: { entries: [] } };

  it('reads what was redacted', async () => {
    const payloads = { input: '{"text":"a@b.example"}', redacted: JSON.stringify(redacted) };
    expect(await readRedacted(createStageJob('model', task, { payloads }))).toEqual(redacted);
  });

  it('throws for a redaction that was done under another task', async () => {
    const payloads = { input: '{"text":"a@b.example"}', redacted: JSON.stringify({ ...redacted, under: 'another' }) };
    const job = { ...createStageJob('model', task, { payloads }), taskHash: 'a-hash' };
    await expect(readRedacted(job)).rejects.toMatchObject({ code: 'record-tampered' });
  });

  it('throws for a job whose redaction is gone', async () => {
    const job = { ...createStageJob('model', task), open: async () => undefined };
    await expect(readRedacted(job)).rejects.toMatchObject({ code: 'boundary-breach' });
  });

  it('throws for a job that was never redacted, whatever its record has', async () => {
    const payloads = { input: '{"text":"hello"}', redacted: JSON.stringify(redacted) };
    const job = createStageJob('model', task, { payloads, isRedacted: undefined });
    await expect(readRedacted(job)).rejects.toMatchObject({ code: 'boundary-breach' });
  });

  it('reads the input itself where nothing was found in it', async () => {
    const job = createStageJob('model', task, { payloads: { input: '{"text":"hello"}' } });
    const unchanged = { input: { text: 'hello' }, documents: [], vault: { entries: [] } };
    expect(await readRedacted(job)).toEqual(unchanged);
    expect(await readRedacted(job, () => 'given')).toEqual({ ...unchanged, input: 'given' });
  });
});
