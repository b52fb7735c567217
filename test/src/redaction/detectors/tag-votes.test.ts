import { describe, expect, it } from 'vitest';
import { listNameCandidates } from '../../../../src/redaction/detectors/name-candidates.ts';
import { createPersonDetector } from '../../../../src/redaction/detectors/person.ts';
import { featuresPerToken, fillTagFeatures } from '../../../../src/redaction/detectors/tag-features.ts';
import { createTagModel, tagCount, tagWeightCount } from '../../../../src/redaction/detectors/tag-sequence.ts';
import { readTagTokens } from '../../../../src/redaction/detectors/tag-tokens.ts';
import { addNameVotes } from '../../../../src/redaction/detectors/tag-votes.ts';
import { findTexts } from '../../../support/find-texts.ts';

const english = () => 'en';

/** A model that has the same to say of every token: log-odds for a name. */
function createModel(odds: number) {
  const values = new Int8Array(tagWeightCount);
  const features = new Int32Array(featuresPerToken);
  fillTagFeatures(features, readTagTokens('Anna'), 0, 0);
  values.set([0, odds], (features[0] ?? 0) * tagCount);
  return createTagModel({ values, scale: 1 });
}

function vote(text: string, scores: readonly number[], odds: number, threshold = 0): number[] {
  const { words, candidates } = listNameCandidates(text, english, 0);
  const voted = candidates.map((_, at) => scores[at] ?? 0);
  addNameVotes(text, words, candidates, voted, threshold, english, createModel(odds));
  return voted.map((score) => Math.round(score * 100) / 100);
}

describe('addNameVotes', () => {
  it('lifts a word that may be a name when the tagger says so: two weak votes', () => {
    expect(vote('We saw Zvarnik there.', [-1.5], 9)).toEqual([0.65]);
  });

  it('does not lift it when the tagger says no, and takes a likely one down', () => {
    expect(vote('We saw Zvarnik there.', [-1.5], -9)).toEqual([-1.75]);
    expect(vote('We saw Zvarnik there.', [0.2], -9)).toEqual([-0.05]);
  });

  it('leaves what the scorer is sure of: one strong vote', () => {
    expect(vote('We saw Zvarnik there.', [1], -9)).toEqual([1]);
    expect(vote('We saw Zvarnik there.', [-3], 9)).toEqual([-3]);
  });

  it('asks for no vote on codes in capitals, and where a rule speaks against a name', () => {
    expect(vote('We saw ZVARNIK there.', [-1.5], 9)).toEqual([-1.5]);
    expect(vote('We saw San Marco there.', [-1.5, -1.5], 9).at(-1)).toBe(-1.5);
  });

  it('moves with the threshold, so that strict takes what balanced leaves', async () => {
    expect(vote('We saw Zvarnik there.', [-3], 9, -1.5)).toEqual([-0.85]);
    const sentences = ['Rozmawiali o Kwiatkowie i pogodzie.', 'Some say Ledbury knew.', 'Later Ostrel joined in.'];
    for (const text of sentences) {
      const found = await findTexts(createPersonDetector('strict'), text);
      expect(found).toEqual(expect.arrayContaining(await findTexts(createPersonDetector('balanced'), text)));
    }
  });

  it('votes on each word by itself, however far apart they stand', () => {
    const text = `Zvarnik met us. ${'It was a fine day and nobody minded. '.repeat(20)}Ostrelka left.`;
    expect(vote(text, [-1.5, -1.5], 9)).toEqual([0.65, 0.65]);
  });
});
