import { describe, expect, it } from 'vitest';
import { readNameWords } from '../../../../src/redaction/detectors/name-words.ts';
import { kindOfThing, kindsOfThing, standsInRow } from '../../../../src/redaction/detectors/thing-lists.ts';

const kindOf = (text: string) => {
  const [word] = readNameWords(text);
  return word && kindOfThing(word);
};

describe('kindOfThing', () => {
  it('tells things, places, and what people are called, too', () => {
    expect(kindOf('Grafana')).toBe(kindsOfThing.surely);
    expect(kindOf('Gorgonzola')).toBe(kindsOfThing.surely);
    expect(kindOf('Göttingen')).toBe(kindsOfThing.place);
    expect(kindOf('Daisy')).toBe(kindsOfThing.maybe);
    expect(kindOf('Zorbex')).toBe(kindsOfThing.none);
  });
});

describe('standsInRow', () => {
  it.each(['Wells Fargo', 'Romeo and Juliet', 'Levi Strauss & Co', 'Paris Saint-Germain'])(
    'finds all of %s',
    (text) => {
      expect(standsInRow(text, readNameWords(text), 0)).toBe(true);
    },
  );

  it('finds no part of another name', () => {
    expect(standsInRow('Fargo Wells', readNameWords('Fargo Wells'), 0)).toBe(false);
    expect(standsInRow('Wells, Fargo', readNameWords('Wells, Fargo'), 0)).toBe(false);
  });
});
