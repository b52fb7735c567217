import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import type { Change } from '../../src/jobs/change.ts';
import { deadLetter } from '../../src/jobs/transitions.ts';
import { attributeNames as names } from '../../src/telemetry/attribute-names.ts';
import { inVisit } from '../../workers/trace-work.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';
import { startTraced } from '../support/start-traced.ts';

const task = createNoteTask();
const job = createStageJob('model', task);
const answeredBy = { by: 'rule', rung: 0, profile: null, model: null, confidence: null, degraded: false } as const;
const done = { is: 'done', now: 12_000 } as const;

describe('createObserve', () => {
  it('writes a line of each ending, of rows at level debug, and another of a dead letter', () => {
    const { observe, lines } = startObserving();
    const traced = { ...job, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const change: Change = { event: 'succeeded', set: { answeredBy }, status: 'succeeded' };
    observe.committed(traced, change, done);
    observe.committed({ ...job, batch: 'batch_1' }, change, done);
    observe.committed(job, change, { is: 'moved' });
    observe.committed(job, { event: 'moved', set: {}, status: 'in_review' }, done);
    observe.committed(job, deadLetter(job, { code: 'model-refused' }), done);
    const line = { event: 'job-ended', jobId: 'job_1', task: 'note', status: 'succeeded', by: 'rule', ms: 3000 };
    const dead = { event: 'job-dead', level: 40, status: 'failed', code: 'model-refused', stage: 'model', by: 'none' };
    expect(lines).toMatchObject([{ ...line, level: 30, traceId: 'a'.repeat(32) }, { ...line, level: 20 }, dead]);
    expect(lines[1]).not.toHaveProperty('traceId');
  });

  it('says in the span that is active what came of a visit', async () => {
    const collector = await startTraced();
    const { observe } = startObserving();
    const visit = (work: () => void) => inVisit(createStageJob('model', task), 7, async () => work());
    await visit(() => {
      observe.failed(job, { failure: new Failure('model-error'), profile: 'primary' }, { is: 'retry', delayMs: 1 });
      observe.committed(job, { event: 'retry model-error', set: {} }, done);
    });
    await visit(() => observe.committed(job, { event: 'succeeded', set: {}, status: 'succeeded' }, done));
    await visit(() => observe.committed(job, { set: {}, delayMs: 1 }, done));
    await visit(() => observe.committed(job, { event: 'succeeded', set: {} }, { is: 'moved' }));
    const spans = await collector.finds(4, () => true);
    const of = spans.map(({ status, attributes }) => [status, attributes[names.outcome], attributes[names.jobStatus]]);
    expect(of).toEqual([
      [2, 'retry model-error', undefined],
      [0, 'succeeded', 'succeeded'],
      [0, 'snoozed', undefined],
      [0, 'moved', undefined],
    ]);
    expect(spans[0]?.attributes).toMatchObject({ [names.error]: 'model-error', [names.waitMs]: 7 });
  });
});
