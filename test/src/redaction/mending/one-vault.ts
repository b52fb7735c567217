import { mendPlaceholders } from '../../../../src/redaction/mending/mend-placeholders.ts';
import type { Vault } from '../../../../src/redaction/vault.ts';
import type { FindingType } from '../../../../src/tasks/finding-types.ts';

const entry = (type: FindingType, number: number, original: string | number, more = {}) => ({
  ...{ placeholder: `[${type}_${number}]`, type, original, ...more },
});
export const vault: Vault = {
  entries: [
    entry('PERSON', 1, 'Dana Whitfield'),
    entry('EMAIL', 1, 'dana@example.com', { inKey: true }),
    entry('EMAIL', 2, 'eve@x-corp.org', { isFromDocuments: true }),
    entry('IP_ADDRESS', 1, '10.20.30.40'),
    entry('ADDRESS', 1, '12 Baker Street'),
    entry('ADDRESS', 2, '14 Baker Street'),
    entry('ID', 1, 4211),
    entry('LITERAL', 1, '[PERSON_9]'),
  ],
};

/** What is mended, with this vault; `lost` where it is refused. */
export function mend(value: unknown, sent: { redactedInput?: unknown; allowed?: string } = {}): unknown {
  const mended = mendPlaceholders({ value, redactedInput: '', allowed: '', vault, ...sent });
  return mended.lost.length > 0 ? 'lost' : mended.value;
}
