import { describe, expect, it } from 'vitest';
import { createFindings } from '../../../../scripts/laboratory/canaries/create-findings.ts';
import { badValueCount, sendBadRequests } from '../../../../scripts/laboratory/canaries/send-bad-requests.ts';
import { createSearch } from '../../../../src/canaries/create-search.ts';
import { plantValues } from '../../../../src/canaries/plant-values.ts';
import { startScriptedApi } from '../../../support/start-scripted-api.ts';

describe('sendBadRequests', () => {
  it('sends over thirty requests, each with a value, and tells which were not refused as they must be', async () => {
    const { url } = await startScriptedApi({ status: 200 });
    const planted = plantValues(200, 1)
      .filter(({ manner }) => manner === 'bare')
      .slice(0, badValueCount);
    const sent: string[] = [];
    const caller = {
      call: async (path: string, given: object = {}) => {
        sent.push(decodeURIComponent(`${path} ${JSON.stringify(given)}`));
        return { status: 200, code: 'taken', text: '' };
      },
      close: async () => undefined,
    };
    const findings = createFindings(createSearch(planted));
    const { refused, misanswered } = await sendBadRequests({ caller, url, findings }, planted);
    expect(refused.map(({ planted: { n } }) => n)).toEqual(planted.map(({ n }) => n));
    // All of them, and what is no HTTP.
    expect(misanswered).toHaveLength(badValueCount);
    const codes = misanswered.flatMap((told) => /refused with ([a-z-]+)/.exec(told)?.[1] ?? []);
    expect(codes.length).toBeGreaterThan(30);
    expect(new Set(codes).size).toBeGreaterThan(20);
  });
});
