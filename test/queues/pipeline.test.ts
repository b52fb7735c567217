import { describe, expect, it } from 'vitest';
import { pipeline, workStages } from '../../queues/pipeline.ts';
import { stages } from '../../src/jobs/job-view.ts';

describe('pipeline', () => {
  it('has a row for every stage that works', () => {
    expect(workStages).toEqual(stages.filter((stage) => stage !== 'review' && stage !== 'dead-letter'));
  });

  it('leads from every stage to an end, and to a person where it cannot go on', () => {
    const ways = [
      { by: 'next', end: 'done' },
      { by: 'otherwise', end: 'dead-letter' },
    ] as const;
    for (const start of workStages) {
      for (const { by, end } of ways) {
        const way: string[] = [start];
        for (let at: string = start; at !== end; ) {
          at = pipeline[at as keyof typeof pipeline][by];
          expect(way).not.toContain(at);
          way.push(at);
        }
      }
    }
  });

  it('asks on below a model, and for an answer that was not good enough, before it gives up', () => {
    expect(workStages.filter((stage) => pipeline[stage].otherwise === 'fallback')).toEqual(['model', 'validate']);
  });

  it('tries every stage more than once, and works on at least one visit', () => {
    for (const stage of workStages) {
      expect(pipeline[stage].attempts).toBeGreaterThan(1);
      expect(pipeline[stage].concurrency).toBeGreaterThan(0);
    }
  });
});
