import { describe, expect, it } from 'vitest';
import { capitaliseUnknown } from '../../../../src/redaction/detectors/small-letters.ts';

describe('capitaliseUnknown', () => {
  it('gives capitals to words no dictionary has, and keeps every place', () => {
    expect(capitaliseUnknown('send it to zorbexgasse 12')).toBe('send it to Zorbexgasse 12');
  });

  it('leaves a text with a capital and what stands in an e-mail address', () => {
    expect(capitaliseUnknown('Send it to zorbexgasse')).toBe('Send it to zorbexgasse');
    expect(capitaliseUnknown('zorbex@quillmore.example')).toBe('zorbex@quillmore.example');
  });
});
