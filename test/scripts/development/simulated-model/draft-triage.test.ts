import { describe, expect, it } from 'vitest';
import { draftTriage } from '../../../../scripts/development/simulated-model/draft-triage.ts';

describe('draftTriage', () => {
  it.each([
    ['Subject: Charged twice\n\nPlease refund one payment.', 'billing', 3],
    ['Subject: Export\n\nThe export crashes with an error, urgent!', 'bug', 4],
    ['Subject: Rechnung fehlt\n\nDie Abbuchung ist erfolgt.', 'billing', 3],
    ['Subject: Hallo\n\nDie App stürzt ab, bitte sofort.', 'bug', 4],
    ['Subject: Idea\n\nA feature request: dark mode.', 'other', 1],
    ['Subject: Stolen\n\nMy parcel was stolen.', 'other', 4],
  ])('triages %j', (text, category, urgency) => {
    expect(draftTriage(text)).toMatchObject({ category, urgency });
  });

  it('is sure enough of everything for a gate at 0.7', () => {
    for (const text of ['', 'hello', 'invoice error', 'refund refund refund refund refund refund refund']) {
      const { confidence } = draftTriage(text);
      expect(confidence).toBeGreaterThanOrEqual(0.75);
      expect(confidence).toBeLessThanOrEqual(0.97);
    }
  });

  it('summarises with a sentence that says something, with its placeholders and without secrets', () => {
    const text =
      'Subject: Key\n\nHi [PERSON_1],\n\nHelp! [PERSON_2] published our key [SECRET_1] yesterday.\n\nBest\nX';

    expect(draftTriage(text).summary).toBe('[PERSON_2] published our key (left out) yesterday.');
  });
});
