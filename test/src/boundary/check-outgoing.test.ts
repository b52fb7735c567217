import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOutgoing } from '../../../src/boundary/check-outgoing.ts';
import type { Vault } from '../../../src/redaction/vault.ts';
import type { FindingType } from '../../../src/tasks/finding-types.ts';

const vaultOf = (...originals: [FindingType, string | number][]): Vault => ({
  entries: originals.map(([type, original], at) => ({ placeholder: `[${type}_${at + 1}]`, type, original })),
});

const check = (user: string, vault: Vault, constants = '', system = 'You are helpful.') =>
  checkOutgoing({ system, user, vault, constants });

describe('checkOutgoing', () => {
  it('lets a request without originals pass as it is', () => {
    const vault = vaultOf(['EMAIL', 'ann@example.com'], ['PERSON', 'Ann Lee']);
    const user = 'Mail from [EMAIL_1], signed [PERSON_2]';
    expect(check(user, vault)).toEqual({ system: 'You are helpful.', user, hidden: 0 });
  });

  it.each([
    ['EMAIL', 'ann@example.com', 'x ANN@EXAMPLE.COM y'],
    ['PHONE', '+1 (415) 555-0147', 'x 1.415.555.0147 y'],
    ['PHONE', 4155550147, 'x 415-555-0147 y'],
    ['CREDIT_CARD', '4111 1111 1111 1111', 'x 4111111111111111 y'],
    ['IBAN', 'DE89370400440532013000', 'x DE89 3704 0044 0532 0130 00 y'],
    ['US_SSN', '123-45-6789', 'x 123456789 y'],
    ['IP_ADDRESS', '10.0.0.1', 'x 10.0.0.1 y'],
    ['MAC_ADDRESS', 'aa:bb:cc:dd:ee:ff', 'x AA-BB-CC-DD-EE-FF y'],
    ['SECRET', 'hunter2-hunter2', 'x hunter2 hunter2 y'],
    ['PERSON', 'Ann Lee', 'x ANN\nLEE y'],
    ['ADDRESS', '12 Main St', 'x 12, main st y'],
    ['PERSON', 'José', String.raw`x Jos\u00e9 y`],
    ['ADDRESS', '12 Main St\nSpringfield', String.raw`x 12 Main St\nSpringfield y`],
    ['SECRET', 'pass"word\\1234', String.raw`x pass\"word\\1234 y`],
    ['EMAIL', 'ann@example.com', 'x ann＠example．com y'],
    ['EMAIL', 'ann@example.com', 'x an\u200bn@example.com y'],
    ['EMAIL', 'ann@example.com', 'x ann%2540example.com y'],
    ['EMAIL', 'ann@example.com', 'x ann&#64;example&period;com y'],
    ['EMAIL', 'ann@example.com', 'x ann=40example.com y'],
    ['EMAIL', 'ann@example.com', `x ${btoa('It came from ann@example.com.')} y`],
    ['PERSON', 'Jos%C3%A9', 'x José y'],
    ['SECRET', btoa('the word is hunter2-hunter2'), 'x the word is hunter2-hunter2 y'],
  ] as const)('hides the %s %j in %j', (type, original, user) => {
    const vault = vaultOf([type, original]);
    expect(check(user, vault)).toMatchObject({ user: `x [${type}_1] y`, hidden: 1 });
  });

  it('hides an original everywhere, in the system text too', () => {
    const vault = vaultOf(['EMAIL', 'ann@example.com']);
    expect(check('a ann@example.com b Ann@example.com', vault, '', 'For ann@example.com')).toEqual({
      system: 'For [EMAIL_1]',
      user: 'a [EMAIL_1] b [EMAIL_1]',
      hidden: 3,
    });
  });

  it.each([
    ['PERSON', 'Bill', 'Is this a billing question? Pay the bill.'],
    ['PHONE', '55501', 'Order 9955501 of 5550177'],
    ['IP_ADDRESS', '10.0.0.1', 'Version 10.0.0.12'],
    ['PERSON', 'Person', 'Hello [PERSON_1]!'],
    ['ID', '12', 'There are 12 months'],
  ] as const)('does not take other text for the %s %j: %j', (type, original, user) => {
    expect(check(user, vaultOf([type, original]))).toMatchObject({ user, hidden: 0 });
  });

  it('lets the words of the task stand as often as the task says them', () => {
    const vault = vaultOf(['PERSON', 'Bill Jones']);
    const constants = 'Answer as Bill Jones would. {"type":"object"}';
    const system = 'Answer as Bill Jones would.';
    expect(check('From [PERSON_1]', vault, constants, system)).toMatchObject({ system, hidden: 0 });
    expect(check('From Bill Jones', vault, constants, system)).toEqual({
      system: 'Answer as [PERSON_1] would.',
      user: 'From [PERSON_1]',
      hidden: 2,
    });
  });

  it('hides what stands on its own only once its neighbour is hidden', () => {
    const vault = vaultOf(['SECRET', 'x1234567'], ['PHONE', '55501']);
    expect(check('x123456755501', vault)).toMatchObject({ user: '[SECRET_1][PHONE_2]', hidden: 2 });
  });

  it('refuses the call when an original still stands there after hiding', () => {
    const entries = [{ placeholder: 'ann@example.org', type: 'EMAIL' as const, original: 'ann@example.org' }];
    expect(() => check('of ann@example.org', { entries })).toThrow(
      expect.objectContaining({ code: 'boundary-breach' }),
    );
  });

  it('leaves no original of a vault in a request, wherever it stood', () => {
    const original = fc.stringMatching(/^[a-z]{3,8}[0-9]{3,6}@[a-z]{3,8}\.com$/);
    const filler = fc.string();
    fc.assert(
      fc.property(fc.uniqueArray(original, { minLength: 1, maxLength: 5 }), filler, filler, (originals, a, b) => {
        const vault = vaultOf(...originals.map((one) => ['EMAIL', one] as [FindingType, string]));
        const { user } = check(originals.map((one) => `${a} ${one.toUpperCase()} ${b}`).join('\n'), vault);
        for (const one of originals) expect(user.toLowerCase()).not.toContain(one);
      }),
    );
  });
});
