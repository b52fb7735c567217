import { describe, expect, it } from 'vitest';
import { draftContacts } from '../../../../scripts/development/simulated-model/draft-contacts.ts';

describe('draftContacts', () => {
  it('gives each person what stands nearest', () => {
    const text = 'Add [PERSON_1] ([EMAIL_1]) of Blue Kite Ltd.\nRegards,\n[PERSON_2], [PHONE_1], [EMAIL_2]';

    expect(draftContacts(text)).toEqual([
      { name: '[PERSON_1]', email: '[EMAIL_1]', phone: null, company: 'Blue Kite Ltd' },
      { name: '[PERSON_2]', email: '[EMAIL_2]', phone: '[PHONE_1]', company: null },
    ]);
  });

  it('lists a person once and nobody when nobody is named', () => {
    expect(draftContacts('[PERSON_1] and again [PERSON_1]')).toHaveLength(1);
    expect(draftContacts('Nobody here, write to [EMAIL_1].')).toEqual([]);
  });
});
