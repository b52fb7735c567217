import { describe, expect, it } from 'vitest';
import { findNameTags } from '../../../../src/redaction/detectors/name-tags.ts';

const tagsIn = (text: string) => findNameTags(text).map(({ start, end }) => text.slice(start, end));

describe('findNameTags', () => {
  it('finds a given name with a surname, and a given name that is no word', () => {
    expect(tagsIn('so good #AnnaZorbex #Wolfgang')).toEqual(['#AnnaZorbex', '#Wolfgang']);
  });

  it('leaves other tags', () => {
    expect(tagsIn('#BestMovieEver #Monday #NewMusic issue #4711')).toEqual([]);
  });
});
