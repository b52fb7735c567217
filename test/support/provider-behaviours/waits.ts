import { type ProviderBehaviour, row } from './behaviour.ts';

const date = 'Wed, 21 Oct 2026 07:28:00 GMT';

/** `Retry-After` in all its forms, beside a `Date` of the same response. */
const headerForms: [string, number | undefined][] = [
  ['7', 7000],
  ['0.5', 500],
  ['0', 0],
  ['-3', 0],
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['500ms', 500],
  ['2 minutes', 120_000],
  ['Wed, 21 Oct 2026 07:28:20 GMT', 20_000],
  ['2026-10-21T07:28:20Z', 20_000],
  ['1792567700', 20_000],
  ['1792567700000', 20_000],
  ['999999', 86_400_000],
  ['soon', undefined],
];

const words: [string, number | undefined][] = [
  ['Please try again in 1.2s.', 1200],
  ['Please try again in 500ms', 500],
  ['Please retry after 6 seconds.', 6000],
  ['Please wait 20 seconds before trying again', 20_000],
  ['Retry in 2m', 120_000],
  ['Your limit resets in 1 hour and 5 minutes', 3_900_000],
  ['Retry-After: 12', 12_000],
  ['Please retry after 30.', 30_000],
  ['Your limit resets at 2026-10-21T07:28:20Z.', 20_000],
  ['Please wait until 2026-10-21 07:28:20 UTC', 20_000],
  ['Your limit resets at 12:30:00', undefined],
  ['Cooldown for 15 seconds', 15_000],
  ['Try again in a moment', undefined],
  ['Try again in 5 apples', undefined],
];

const fields: [string, object, number][] = [
  ['retryDelay in details', { error: { message: 'x', details: [{ retryDelay: '12s' }] } }, 12_000],
  ['retry_after in seconds', { error: { message: 'x' }, retry_after: 3 }, 3000],
  ['retry_after_ms', { error: { message: 'x', retry_after_ms: 250 } }, 250],
  ['retryAfter as text', { message: 'x', retryAfter: '1m' }, 60_000],
  ['a header of another in metadata', { error: { message: 'x', metadata: { headers: { 'Retry-After': '9' } } } }, 9000],
];

const resets: [string, Record<string, string>, number | undefined][] = [
  [
    'the kind with nothing left',
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '6m0s',
      'x-ratelimit-remaining-tokens': '1500',
      'x-ratelimit-reset-tokens': '20ms',
    },
    360_000,
  ],
  [
    'the later of two with nothing left',
    {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '8s',
    },
    8000,
  ],
  [
    'the shortest above 0',
    {
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-reset-requests': '0s',
      'x-ratelimit-remaining-tokens': '15',
      'x-ratelimit-reset-tokens': '1.57s',
    },
    1570,
  ],
  ['a moment', { date, 'x-ratelimit-reset': '1792567685', 'x-ratelimit-remaining': '0' }, 5000],
  ['nothing that is told', { 'x-ratelimit-limit-requests': '14400' }, undefined],
  [
    'Retry-After all the same',
    { 'retry-after': '3', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' },
    3000,
  ],
];

const wait = (name: string, status: number, body: object, headers: Record<string, string>, ms: number | undefined) => {
  // A wait of 0 is told, and is none.
  const told = ms ? { headers, retryAfterMs: ms } : { headers };
  return row(name, status, body, status === 429 || ms !== undefined ? 'model-throttled' : 'model-error', told);
};

export const waitBehaviours: ProviderBehaviour[] = [
  ...headerForms.flatMap(([value, ms]) => [
    wait(`429 with Retry-After: ${value}`, 429, {}, { date, 'retry-after': value }, ms),
    wait(`503 with Retry-After: ${value}`, 503, {}, { date, 'retry-after': value }, ms),
  ]),
  ...words.map(([text, ms]) =>
    wait(`429 that says “${text}”`, 429, { error: { message: `Limit hit. ${text}` } }, { date }, ms),
  ),
  ...words.slice(0, 3).map(([text, ms]) => wait(`500 that says “${text}”`, 500, { error: text }, {}, ms)),
  ...fields.map(([name, body, ms]) => wait(`429 with ${name}`, 429, body, {}, ms)),
  ...fields.slice(0, 2).map(([name, body, ms]) => wait(`529 with ${name}`, 529, body, {}, ms)),
  ...resets.map(([name, headers, ms]) => wait(`429 with headers of limits: ${name}`, 429, {}, headers, ms)),
  row('500 with headers of limits', 500, {}, 'model-error', { headers: resets[0]?.[1] ?? {} }),
  row('429 of no capacity with a wait', 429, { error: { code: 'resource_unavailable' } }, 'model-capacity', {
    headers: { 'retry-after': '5' },
  }),
  row('429 of a quota with a wait', 429, { error: { code: 'insufficient_quota' } }, 'model-quota', {
    headers: { 'retry-after': '5' },
  }),
  ...[408, 424, 425, 498, 499].map((status) =>
    row(`${status} with a wait`, status, {}, status === 408 ? 'model-timeout' : 'model-error', {
      headers: { 'retry-after': '5' },
    }),
  ),
  row(
    '503 that names capacity',
    503,
    { error: { message: 'No capacity in the flex tier', code: 'capacity_exceeded' } },
    'model-error',
  ),
  row('503 that names capacity and a wait', 503, { error: { message: 'No capacity' } }, 'model-throttled', {
    headers: { 'retry-after': '5' },
    retryAfterMs: 5000,
  }),
  row('529 that names capacity', 529, { error: { message: 'Overloaded, no capacity' } }, 'model-error'),
];
