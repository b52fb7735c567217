import { describe, expect, it } from 'vitest';
import { createCanaryTask, withCanaries } from '../../../src/canaries/canary-tasks.ts';
import { createCatalogue } from '../../../src/tasks/load-tasks.ts';
import { createNoteTask } from '../../support/note-task.ts';

const jobOf = ({ name: task, version: taskVersion, hash: taskHash } = createCanaryTask({ name: 'primary' })) => ({
  ...{ task, taskVersion, taskHash },
});

describe('createCanaryTask', () => {
  it('asks the profile, and ends by a rule', () => {
    const { ladder, boundary, retrieve } = createCanaryTask({ name: 'other' });
    expect(ladder).toMatchObject([{ is: 'model', profile: 'other' }, { is: 'rule' }]);
    expect(boundary).toMatchObject({ redact: 'all', keep: [], block: [], class: 'public', regions: undefined });
    expect(retrieve).toBeUndefined();
  });

  it('is of a class that the profile may see', () => {
    expect(createCanaryTask({ name: 'other', dataClasses: ['internal'] }).boundary.class).toBe('internal');
  });
});

describe('withCanaries', () => {
  it('finds the canaries of the profiles it knows, and of no other', () => {
    const catalogue = withCanaries(createCatalogue([createNoteTask()]), [{ name: 'primary' }, { name: 'other' }]);
    expect(catalogue.findFor(jobOf())?.ladder[0]).toMatchObject({ profile: 'primary' });
    expect(catalogue.findFor(jobOf(createCanaryTask({ name: 'other' })))?.ladder[0]).toMatchObject({
      profile: 'other',
    });
    expect(catalogue.findFor(jobOf(createCanaryTask({ name: 'third' })))).toBeUndefined();
  });

  it('leaves all other tasks as they are, one of the same name as well', () => {
    const own = { ...createNoteTask(), name: 'canary' };
    const catalogue = withCanaries(createCatalogue([own], { isProduction: true }), [{ name: 'primary' }]);
    expect(catalogue.findFor(jobOf(own))).toBe(own);
    expect(catalogue.find('canary', 1)).toBe(own);
    expect([[...catalogue.latest.values()], catalogue.all, catalogue.isProduction]).toEqual([[own], [own], true]);
  });
});
