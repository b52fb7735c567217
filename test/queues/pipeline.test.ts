import { describe, expect, it } from 'vitest';
import { pipeline, workStages } from '../../queues/pipeline.ts';
import { stages } from '../../src/records/job-view.ts';

describe('pipeline', () => {
  it('has a row for every stage that works', () => {
    expect(workStages).toEqual(stages.filter((stage) => stage !== 'dead-letter'));
  });

  it('leads from every stage to an end, and to a person where it cannot go on', () => {
    for (const start of workStages) {
      const way: string[] = [start];
      for (let at: string = start; at !== 'done'; ) {
        at = pipeline[at as keyof typeof pipeline].next;
        expect(way).not.toContain(at);
        way.push(at);
      }
      expect(pipeline[start].otherwise).toBe('dead-letter');
    }
  });

  it('tries every stage more than once, and works on at least one visit', () => {
    for (const stage of workStages) {
      expect(pipeline[stage].attempts).toBeGreaterThan(1);
      expect(pipeline[stage].concurrency).toBeGreaterThan(0);
    }
  });
});
