import { describe, expect, it } from 'vitest';
import type { Detector } from '../../src/redaction/detector.ts';
import { createTrouble } from '../../src/redaction/plug-ins/trouble.ts';
import type { Task } from '../../src/tasks/task.ts';
import type { Profiles } from '../../workers/rungs.ts';
import { warnOfLadders, warnOfPlugIns } from '../../workers/warn-at-start.ts';
import { createTestProfile, createTestProfiles } from '../support/create-test-profiles.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';

const task = createNoteTask({ ladder: ({ model, rule }) => [model('primary'), rule(() => undefined), model('other')] });

function warn(tasks: readonly Task[], profiles: Profiles) {
  const { log, lines } = startObserving();
  warnOfLadders(tasks, profiles, log);
  return lines.map(({ level: _, time: __, ...line }) => line);
}

describe('warnOfLadders', () => {
  it('says nothing while every model may be asked', () => {
    expect(warn([task], createTestProfiles('primary', 'other'))).toEqual([]);
  });

  it('names the rung of a model that is not configured', () => {
    const skipped = { event: 'rung-skipped', task: 'note', version: 1, rung: 2, profile: 'other' };
    expect(warn([task], createTestProfiles('primary'))).toEqual([{ ...skipped, reason: 'not-configured' }]);
  });

  it('tells a task apart that has no model left', () => {
    const profiles = new Map([['primary', createTestProfile('primary', { dataClasses: ['public'] })]]);
    expect(warn([task], profiles)).toMatchObject([
      { event: 'rung-skipped', rung: 0, reason: 'class' },
      { event: 'rung-skipped', rung: 2, reason: 'not-configured' },
      { event: 'task-without-model', task: 'note', version: 1, class: 'internal' },
    ]);
  });

  it('says nothing of a task that asks no model', () => {
    const ruled = createNoteTask({ ladder: ({ rule }) => [rule(() => undefined)] });
    expect(warn([ruled], new Map())).toEqual([]);
  });
});

const plugInOf = (name: string, detect: Detector['detect']): Detector => ({
  ...{ name, version: '1', languages: 'any', locality: 'external', types: ['ID'], plugIn: 'optional', detect },
});

describe('warnOfPlugIns', () => {
  it('tells of those that do not answer as they should, and of no other', async () => {
    const { log, lines } = startObserving();
    const away = plugInOf('away', () => Promise.reject(createTrouble('detector-unavailable', 'ECONNREFUSED')));
    await warnOfPlugIns([plugInOf('well', () => []), away], log);
    expect(lines).toMatchObject([
      { event: 'detector-away', detector: 'away', need: 'optional', locality: 'external', reason: 'ECONNREFUSED' },
    ]);
    expect(lines).toHaveLength(1);
  });
});
