import { describe, expect, it } from 'vitest';
import { findObstacle } from '../../../src/models/profile.ts';

const anywhere = { class: 'confidential', regions: undefined } as const;
const inEurope = { class: 'confidential', regions: ['eu', 'ch'] } as const;

describe('findObstacle', () => {
  it('finds none for a profile that says nothing, while no region is asked for', () => {
    expect(findObstacle({}, anywhere)).toBeUndefined();
  });

  it('finds the class when the profile does not list it, also when it lists a closer one', () => {
    expect(findObstacle({ dataClasses: ['public', 'internal'] }, anywhere)).toBe('class');
    expect(findObstacle({ dataClasses: ['restricted'] }, anywhere)).toBe('class');
    expect(findObstacle({ dataClasses: [] }, anywhere)).toBe('class');
    expect(findObstacle({ dataClasses: ['public', 'confidential'] }, anywhere)).toBeUndefined();
  });

  it('finds the region when the profile is in another, or nobody knows where', () => {
    expect(findObstacle({ region: 'us' }, inEurope)).toBe('region');
    expect(findObstacle({}, inEurope)).toBe('region');
    expect(findObstacle({ region: 'ch' }, inEurope)).toBeUndefined();
  });
});
