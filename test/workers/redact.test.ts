import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { createEngine } from '../../src/redaction/redact-job.ts';
import { createSources } from '../../src/retrieval/sources.ts';
import type { Task } from '../../src/tasks/task.ts';
import { createRedactStage } from '../../workers/redact.ts';
import { createStop } from '../../workers/stop.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';

const task = createNoteTask();
const detectors = createDetectors('balanced');
const email = 'ann@example.org';

const work = (text: string, given: Task = task, stop = createStop()) => {
  const job = createStageJob('redact', given, { payloads: { input: JSON.stringify({ text }) } });
  const { observe } = startObserving();
  return createRedactStage({ detectors, engine: createEngine(detectors) }, createSources(new Map()), observe).work({
    job,
    task: given,
    stop,
  });
};

describe('createRedactStage', () => {
  it('hands on the input with its originals in the vault, and counts', async () => {
    const verdict = await work(`write to ${email}`);
    if (verdict.is !== 'advance') throw new Error(verdict.is);
    const { redacted, findings, isUnchanged } = verdict.carry;
    expect(redacted.input).toEqual({ text: 'write to [EMAIL_1]' });
    expect(redacted.vault.entries).toMatchObject([{ placeholder: '[EMAIL_1]', original: email }]);
    expect(findings).toEqual({ EMAIL: 1 });
    expect(isUnchanged).toBe(false);
  });

  it('says when there was nothing to hide', async () => {
    expect(await work('hello')).toMatchObject({ is: 'advance', carry: { isUnchanged: true, findings: {} } });
  });

  it('redacts the documents it finds with the same placeholders', async () => {
    const retrieve = async () => [{ id: 'd1', text: `${email} again` }];
    const verdict = await work(`write to ${email}`, { ...task, retrieve });
    if (verdict.is !== 'advance') throw new Error(verdict.is);
    expect(verdict.carry.redacted.documents).toEqual([{ id: 'd1', text: '[EMAIL_1] again' }]);
  });

  it('keeps documents in which nothing was found', async () => {
    const retrieve = async () => [{ id: 'd1', text: 'plain' }];
    const verdict = await work('hello', { ...task, retrieve });
    expect(verdict).toMatchObject({
      carry: { isUnchanged: false, redacted: { documents: [{ id: 'd1', text: 'plain' }] } },
    });
  });

  it('lets nothing out that the task blocks', async () => {
    const blocking: Task = { ...task, boundary: { ...task.boundary, block: ['EMAIL'] } };
    await expect(work(email, blocking)).rejects.toMatchObject({ code: 'boundary-blocked' });
  });

  it('fails when the documents cannot be had', async () => {
    const retrieve = async () => Promise.reject(new Error('down'));
    await expect(work('hello', { ...task, retrieve })).rejects.toMatchObject({ code: 'retrieval-failed' });
  });

  it('does not begin to look for the documents of a job that has been stopped', async () => {
    const stop = createStop();
    stop.stop();
    let isAsked = false;
    const retrieve = () => {
      isAsked = true;
      return new Promise<never>(() => undefined);
    };
    await expect(work('hello', { ...task, retrieve }, stop)).rejects.toMatchObject({ code: 'cancelled' });
    expect(isAsked).toBe(false);
  });
});
