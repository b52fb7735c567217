import { z } from 'zod';
import { isOfInstallation } from '../../api/authenticate.ts';
import { type Html, html, type Part } from '../../api/html.ts';
import { textParam } from '../../api/request-parts.ts';
import type { ModelView, ShownLimits } from '../../operations/knob-tools.ts';
import { share } from '../../operations/quality-figures.ts';
import type { StatsGroup } from '../../operations/read-stats.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { writeHidden } from '../forms.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { tellCost, tellDuration, tellShare, writeCount, writeTime } from '../values.ts';
import { type Action, type Asked, action, type View, view } from '../view.ts';

const params = z.object({ name: z.string() });

/** A profile with what it did in the last hour. */
type Row = ModelView & { hour: StatsGroup | undefined };

const limitNames = {
  requestsPerMinute: 'Requests a minute',
  tokensPerMinute: 'Tokens a minute',
  maxConcurrency: 'In flight',
} as const satisfies Record<keyof ShownLimits, string>;
type LimitName = keyof typeof limitNames;
const limits = Object.entries(limitNames) as [LimitName, string][];

/** Used of allowed. */
const tellUse = (name: LimitName, { used, limits: { inForce } }: ModelView) =>
  inForce[name] === null ? '–' : `${used?.[name] ?? 0} of ${inForce[name]}`;

export function writeState({ state, since, until }: ModelView): Part {
  const tone = state === 'open' ? 'good' : state === 'away' ? 'bad' : 'warn';
  const begun = since === null ? undefined : html` since ${writeTime(since)}`;
  const next = state === 'away' ? ', asked again ' : ' until ';
  return html`<span class="${tone}">${state}</span>${begun}${until === null ? undefined : html`${next}${writeTime(until)}`}`;
}

/** Codes with which a provider refuses everything: who is told so three times in a row is asked once in ten seconds. */
const refusals = ['model-not-allowed', 'model-unknown', 'model-quota', 'model-rejected'];

/** That a profile rests, as far as its requests tell. */
function writeRest({ hour }: Row): Part {
  const { answered = 0, failures = {} } = hour?.attempts ?? {};
  const code = refusals.find((one) => (failures[one] ?? 0) >= 3);
  return answered > 0 || code === undefined ? undefined : html` <span class="bad">rests: ${code}</span>`;
}

function writeTurn({ name, paused }: ModelView, { linkTo }: Asked): Html {
  const verb = paused ? 'resume' : 'pause';
  return html`<a href="${linkTo(`/providers/${encodeURIComponent(name)}/${verb}`)}">${verb}</a>`;
}

const number = (head: string, cell: Column<Row>['cell']): Column<Row> => ({ head, cell, isNumber: true });
const linkJobs = ({ linkTo }: Asked, { name }: Row, outcome?: string) =>
  linkTo('/jobs', { profile: name, outcome, since: '1h' });

const stateColumns = (asked: Asked): Column<Row>[] => [
  { head: 'Profile', cell: (row) => html`<a href="${linkJobs(asked, row)}">${row.name}</a>` },
  { head: 'Model', cell: ({ model }) => model },
  { head: 'State', cell: (row) => html`${writeState(row)}${writeRest(row)}` },
  ...limits.map(([name, head]) => number(head, (model) => tellUse(name, model))),
  ...(isOfInstallation(asked.caller) ? [{ head: 'Turn', cell: (row: Row) => writeTurn(row, asked) }] : []),
];

function hourColumns(asked: Asked): Column<Row>[] {
  const count = (head: string, name: 'total' | 'throttled' | 'failed' | 'unknown') => {
    const outcome = name === 'total' ? undefined : name;
    return number(head, (row) => writeCount(row.hour?.attempts[name] ?? 0, linkJobs(asked, row, outcome)));
  };
  const linked = (head: string, tell: (hour: StatsGroup) => string) =>
    number(head, (row) => {
      const text = row.hour === undefined ? '–' : tell(row.hour);
      return text === '–' ? text : html`<a href="${linkJobs(asked, row)}">${text}</a>`;
    });
  const tellTook = (ms: number | undefined) => (ms === undefined ? '–' : tellDuration(ms));
  return [
    { head: 'Profile', cell: (row) => html`<a href="${linkJobs(asked, row)}">${row.name}</a>` },
    count('Requests', 'total'),
    linked('Answered', ({ attempts: { answered, total } }) => tellShare(share(answered, total))),
    ...[count('Throttled', 'throttled'), count('Failed', 'failed'), count('Unknown', 'unknown')],
    linked('Half took at most', ({ attempts }) => tellTook(attempts.latencyMs?.p50)),
    linked('95 of 100', ({ attempts }) => tellTook(attempts.latencyMs?.p95)),
    linked('Spent', ({ costUsd }) => tellCost(costUsd)),
  ];
}

/** What is set while Airlock runs: who is of the installation may set it anew. */
function writeLimits(models: readonly ModelView[], { caller, linkTo, query: { tenant } }: Asked): Html | undefined {
  if (!isOfInstallation(caller) || models.length === 0) return undefined;
  const fields = limits.map(
    ([name, label]) =>
      html`<label>${label} <input name="${name}" inputmode="numeric" autocomplete="off" size="8" value="${models.length === 1 ? (models[0]?.limits.knob[name] ?? undefined) : undefined}"></label>`,
  );
  const names = models.map(({ name }) => html`<option>${name}</option>`);
  return html`<section id="limits"><h2>Set limits</h2>
<p class="soft">All three are set together: a field that is left empty goes back to what the settings and the provider say. What is set now is shown before anything changes.</p>
<form class="turn" action="${linkTo('/providers/limits')}">${writeHidden({ tenant })}
<label>Profile <select name="profile">${names}</select></label>${fields}<button>Set…</button></form></section>`;
}

/** How it stands with every profile. */
export const createProvidersView = (tools: Tools): View =>
  view({ path: '/providers', title: 'Providers', role: 'operate' }, async (given) => {
    const asked = given as Asked;
    const [models, { groups }] = await Promise.all([
      tools.listModels(),
      tools.readStats(asked.tenant, { window: '1h', by: 'profile' }),
    ]);
    const rows = models.map((model): Row => ({ ...model, hour: groups.find(({ profile }) => profile === model.name) }));
    const whose = asked.tenant === null ? '' : `, of ${asked.tenant}`;
    const empty = 'No profile is configured.';
    return html`${writeTable({ id: 'providers', caption: 'Profiles', empty, columns: stateColumns(asked), rows })}
${writeTable({ id: 'hour', caption: `The last hour${whose}`, empty, columns: hourColumns(asked), rows })}
${writeLimits(models, asked)}`;
  });

/** Pauses a profile, lets it be asked again, and says how much may be asked of it. */
export const createProviderActions = (tools: Tools): Action[] => [
  turn(tools, true),
  turn(tools, false),
  setLimits(tools),
];

const turn = (tools: Tools, paused: boolean) =>
  action(
    {
      ...{ path: `/providers/:name/${paused ? 'pause' : 'resume'}`, title: paused ? 'Pause' : 'Resume', params },
      ...{ role: 'operate', isOfInstallation: true },
    },
    {
      ask: async ({ params: { name } }) => {
        if ((await tools.findModel(name)) === undefined) throw new ApiProblem('model-unknown');
        return paused
          ? html`<p>Nobody asks ${name} until it is resumed. A job goes on to the next rung of its ladder once its patience for ${name} is over, at once where another model stands there, and is degraded then; else it waits. Nothing is lost.</p>`
          : html`<p>Jobs that wait for ${name} go on within two seconds.</p>`;
      },
      act: async ({ params: { name }, who, linkTo }) => {
        if ((await tools.turnModel(name, { paused }, who)) === undefined) throw new ApiProblem('model-unknown');
        return { to: linkTo('/providers'), done: paused ? 'paused' : 'resumed', count: 1 };
      },
    },
  );

const wholeNumber = (digits: number) =>
  textParam(new RegExp(`^[1-9]\\d{0,${digits - 1}}$`), `Must be a whole number of at most ${digits} digits, or empty.`)
    .transform(Number)
    .optional();

const limitsQuery = z.object({
  profile: z.string(),
  ...{ requestsPerMinute: wholeNumber(6), tokensPerMinute: wholeNumber(9), maxConcurrency: wholeNumber(5) },
});

const tellLimit = (limit: number | null | undefined) => limit ?? 'not set';

const setLimits = (tools: Tools) =>
  action(
    {
      ...{ path: '/providers/limits', title: 'Set limits', query: limitsQuery },
      ...{ role: 'operate', isOfInstallation: true },
    },
    {
      ask: async ({ query }) => {
        const model = await tools.findModel(query.profile);
        if (model === undefined) throw new ApiProblem('model-unknown');
        const { knob } = model.limits;
        return writeTable({
          ...{ id: 'change', caption: `What is set for ${model.name}`, empty: '', rows: limits },
          columns: [
            { head: 'Limit', cell: ([, label]) => label },
            { head: 'Set now', cell: ([name]) => tellLimit(knob[name]), isNumber: true },
            { head: 'From then on', cell: ([name]) => tellLimit(query[name]), isNumber: true },
          ],
        });
      },
      act: async ({ query, who, linkTo }) => {
        const { requestsPerMinute = null, tokensPerMinute = null, maxConcurrency = null } = query;
        const patch = { limits: { requestsPerMinute, tokensPerMinute, maxConcurrency } };
        if ((await tools.turnModel(query.profile, patch, who)) === undefined) throw new ApiProblem('model-unknown');
        return { to: linkTo('/providers'), done: 'set', count: 1 };
      },
    },
  );
