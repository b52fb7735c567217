import { describe, expect, it } from 'vitest';
import { readPayload, readRedacted } from '../../workers/read-payload.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';

const task = createNoteTask();

describe('readPayload', () => {
  it('opens and reads a payload', () => {
    const job = createStageJob('redact', task, { payloads: { input: '{"text":"hello"}' } });
    expect(readPayload(job, 'input')).toEqual({ text: 'hello' });
  });

  it('throws when the record does not have it', () => {
    const job = createStageJob('redact', task);
    expect(() => readPayload(job, 'input')).toThrow(expect.objectContaining({ code: 'seal-broken' }));
  });
});

describe('readRedacted', () => {
  const redacted = { input: { text: '[EMAIL_1]' }, documents: [], vault: { entries: [] } };

  it('reads what was redacted', () => {
    const payloads = { input: '{"text":"a@b.example"}', redacted: JSON.stringify(redacted) };
    expect(readRedacted(createStageJob('model', task, { payloads }))).toEqual(redacted);
  });

  it('throws for a redaction that was done under another task', () => {
    const payloads = { input: '{"text":"a@b.example"}', redacted: JSON.stringify({ ...redacted, under: 'another' }) };
    const job = { ...createStageJob('model', task, { payloads }), taskHash: 'a-hash' };
    expect(() => readRedacted(job)).toThrow(expect.objectContaining({ code: 'record-tampered' }));
  });

  it('throws for a job whose redaction is gone', () => {
    const job = { ...createStageJob('model', task), open: () => undefined };
    expect(() => readRedacted(job)).toThrow(expect.objectContaining({ code: 'boundary-breach' }));
  });

  it('throws for a job that was never redacted, whatever its record has', () => {
    const payloads = { input: '{"text":"hello"}', redacted: JSON.stringify(redacted) };
    const job = createStageJob('model', task, { payloads, isRedacted: undefined });
    expect(() => readRedacted(job)).toThrow(expect.objectContaining({ code: 'boundary-breach' }));
  });

  it('reads the input itself where nothing was found in it', () => {
    const job = createStageJob('model', task, { payloads: { input: '{"text":"hello"}' } });
    const unchanged = { input: { text: 'hello' }, documents: [], vault: { entries: [] } };
    expect(readRedacted(job)).toEqual(unchanged);
    expect(readRedacted(job, () => 'given')).toEqual({ ...unchanged, input: 'given' });
  });
});
