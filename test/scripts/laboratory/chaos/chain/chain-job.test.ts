import { describe, expect, it } from 'vitest';
import { hidePersonalData } from '../../../../../scripts/laboratory/chaos/chain/chain-job.ts';

describe('hidePersonalData', () => {
  it('replaces mail addresses and telephone numbers, and knows no names', () => {
    const text = 'Mara Hoffmann, mara@example.com, +49 30 901820 44, hall 7';
    expect(hidePersonalData(text)).toBe('Mara Hoffmann, [email], [phone], hall 7');
  });
});
