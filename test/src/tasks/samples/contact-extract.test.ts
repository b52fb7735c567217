import { describe, expect, it } from 'vitest';
import { taskTools } from '../../../../src/tasks/define-task.ts';
import contactExtract from '../../../../src/tasks/samples/contact-extract.ts';

const task = contactExtract(taskTools);
const message = 'Ask Ana Sá  Lima (ana@example.com, 555-0100) or Bo Yi of Blue Kite.';
const ana = { name: 'Ana Sá Lima', email: 'ANA@example.com', phone: '555 0100', company: null };
const bo = { name: 'Bo Yi', email: null, phone: null, company: 'Blue Kite' };

function check(...contacts: unknown[]): string | undefined {
  return task.check?.({ input: { message }, output: { contacts, confidence: 1 } });
}

describe('contact-extract', () => {
  it('accepts contacts that stand in the message, whatever their case and spaces', () => {
    expect(check(ana, bo)).toBeUndefined();
    expect(check()).toBeUndefined();
  });

  it.each([
    ['name', { ...bo, name: 'Bob Yi' }],
    ['email', { ...bo, email: 'bo@example.com' }],
    ['phone', { ...bo, phone: '555-0199' }],
    ['company', { ...bo, company: 'Red Kite' }],
  ])('objects to an invented %s and does not quote it', (field, wrong) => {
    expect(check(ana, wrong)).toBe(`the ${field} of contact 2 does not stand in the message`);
  });

  it('objects to a phone without digits and to a contact listed twice', () => {
    expect(check({ ...bo, phone: 'none' })).toBe('the phone of contact 1 has no digits');
    expect(check(bo, ana, bo)).toBe('contact 3 is listed twice');
  });

  it('leaves what no model is sure of to a person', () => {
    expect(task.ladder.map((rung) => (rung.is === 'model' ? rung.profile : rung.is))).toEqual([
      'primary',
      'fallback',
      'review',
    ]);
  });

  it('asks with the message between its markers', () => {
    expect(task.prompt({ input: { message: 'I am [PERSON_1]' }, documents: [] }).user).toBe(
      '<message>\nI am [PERSON_1]\n</message>',
    );
  });
});
