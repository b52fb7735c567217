import { placeNames } from '../../../../scripts/laboratory/canaries/create-findings.ts';
import type { Observed } from '../../../../scripts/laboratory/canaries/judge.ts';
import type { PlannedJob } from '../../../../scripts/laboratory/canaries/plan-jobs.ts';
import type { Scenario } from '../../../../scripts/laboratory/canaries/scenarios.ts';
import { aValue } from '../../../src/canaries/a-value.ts';

const mail = aValue('mail', 'carla@vok.example', 0);
const card = aValue('card-in-one', '5105105105105100', 1);
const scenario: Scenario = { name: 'error', task: 'canary-note', replies: ['error', 'good'], shows: 'model-error' };
const job: PlannedJob = {
  ...{ mark: 0, scenario, transport: 'http', input: { scenario: 'error', text: 'none' }, metadata: {}, key: 'a' },
  ...{ documents: [], correction: { quote: '', note: '' }, carried: [{ planted: mail, path: 'in a text' }] },
};
export const everywhere = Object.fromEntries(placeNames.map((place) => [place, 10])) as Observed['bytes'];

/** A campaign of one job and one bad request in which nothing went wrong, save what is given. */
export const aCampaign = (given: Partial<Observed> = {}): Observed => ({
  ...{ planted: [mail, card], jobs: [job], refused: [{ planted: card, path: 'in a bad request' }] },
  ...{ found: [{ place: 'owner', where: 'GET', n: 0, how: 'raw' }], bytes: everywhere, requests: 2 },
  ...{ asked: new Set([0]), shown: new Map([[0, new Set(['model-error', 'succeeded'])]]) },
  ...{ unsettled: [], misanswered: [] },
  ...given,
});
