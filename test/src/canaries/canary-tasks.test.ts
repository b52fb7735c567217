import { describe, expect, it } from 'vitest';
import { createCanaryTask, withCanaries } from '../../../src/canaries/canary-tasks.ts';
import { createCatalogue } from '../../../src/tasks/load-tasks.ts';
import { createNoteTask } from '../../support/note-task.ts';

const jobOf = ({ name: task, version: taskVersion, hash: taskHash } = createCanaryTask('primary')) => ({
  ...{ task, taskVersion, taskHash },
});

describe('createCanaryTask', () => {
  it('asks the profile, and ends by a rule', () => {
    const { ladder, boundary, retrieve } = createCanaryTask('other');
    expect(ladder).toMatchObject([{ is: 'model', profile: 'other' }, { is: 'rule' }]);
    expect(boundary).toMatchObject({ redact: 'all', keep: [], block: [], class: 'public', regions: undefined });
    expect(retrieve).toBeUndefined();
  });
});

describe('withCanaries', () => {
  it('finds the canaries of the profiles it knows, and of no other', () => {
    const catalogue = withCanaries(createCatalogue([createNoteTask()]), ['primary', 'other']);
    expect(catalogue.findFor(jobOf())?.ladder[0]).toMatchObject({ profile: 'primary' });
    expect(catalogue.findFor(jobOf(createCanaryTask('other')))?.ladder[0]).toMatchObject({ profile: 'other' });
    expect(catalogue.findFor(jobOf(createCanaryTask('third')))).toBeUndefined();
  });

  it('leaves all other tasks as they are, one of the same name as well', () => {
    const own = { ...createNoteTask(), name: 'canary' };
    const catalogue = withCanaries(createCatalogue([own], { isProduction: true }), ['primary']);
    expect(catalogue.findFor(jobOf(own))).toBe(own);
    expect(catalogue.find('canary', 1)).toBe(own);
    expect([[...catalogue.latest.values()], catalogue.all, catalogue.isProduction]).toEqual([[own], [own], true]);
  });
});
