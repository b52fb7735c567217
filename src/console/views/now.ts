import { type Html, html, type Part } from '../../api/html.ts';
import type { ModelView, TenantView } from '../../operations/knob-tools.ts';
import type { Waiting } from '../../operations/measure-waiting.ts';
import type { NowView } from '../../operations/read-now.ts';
import type { RunningVersion } from '../../records/presence.ts';
import { writeChart } from '../charts.ts';
import { countWaitingFor, findRefusals, findTroubles, queryOf, type Trouble, type Whose } from '../find-troubles.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { tellCost, tellDuration, tellShare, writeCount } from '../values.ts';
import { type Asked, type View, view } from '../view.ts';
import { writeState } from './providers.ts';

const names: Record<Whose, string> = { us: 'us', model: 'the model', provider: 'the provider' };
const order = Object.keys(names) as Whose[];

/** What is wrong, in a line, and then one by one with where to look. */
function writeTroubles(troubles: readonly Trouble[], linkTo: Asked['linkTo']): Html {
  if (troubles.length === 0) {
    return html`<section id="state" data-live class="state"><p class="done"><b>All is well.</b> Nobody waits for long, models answer, and their answers do.</p></section>`;
  }
  const whose = order.filter((one) => troubles.some((trouble) => trouble.whose === one)).map((one) => names[one]);
  const last = whose.pop();
  const all = whose.length === 0 ? last : `${whose.join(', ')} and ${last}`;
  const items = order.flatMap((one) =>
    troubles
      .filter((trouble) => trouble.whose === one)
      .map(
        ({ says, path, query }) =>
          html`<li><b>${names[one].replace(/^./, (letter) => letter.toUpperCase())}</b> – <a href="${linkTo(path, query)}">${says}</a></li>`,
      ),
  );
  return html`<section id="state" data-live class="state"><div class="problem"><p><b>It is ${all}.</b></p><ul>${items}</ul></div></section>`;
}

type Figure = readonly [head: string, value: Part];

const link = (text: string, href: string): Part => (text === '–' ? text : html`<a href="${href}">${text}</a>`);

function listFigures({ hour, reviews, deadLetters, todayUsd }: NowView, asked: Asked, tenant?: TenantView): Figure[] {
  const { linkTo } = asked;
  const jobs = (query: Record<string, string>) => linkTo('/jobs', { since: '1h', ...query });
  const { accepted = 0, ended = 0, failed = 0, expired = 0, ms = null } = hour.jobs ?? {};
  const { model = 0, rule = 0, review = 0, degradedRate = null } = hour.answers ?? {};
  const budget = tenant?.budget.usdPerDay ?? null;
  const spent =
    budget === null
      ? tellCost(todayUsd)
      : `${tenant?.use.spentUsd ? tellCost(tenant.use.spentUsd) : '$0.00'} of ${tellCost(budget)}`;
  return [
    ['came in', writeCount(accepted, jobs({}))],
    ['ended', writeCount(ended, jobs({ ended: 'true' }))],
    ['failed or expired', writeCount(failed + expired, linkTo('/failures', { window: '1h' }))],
    ['half took at most', link(ms === null ? '–' : tellDuration(ms.p50), jobs({ status: 'succeeded' }))],
    ['answered by a model', writeCount(model, jobs({ by: 'model', ended: 'true' }))],
    ['by a rule', writeCount(rule, jobs({ by: 'rule', ended: 'true' }))],
    ['by a person', writeCount(review, jobs({ by: 'review', ended: 'true' }))],
    ['degraded', link(tellShare(degradedRate), jobs({ degraded: 'true' }))],
    ['asked again', writeCount(hour.quality?.askedAgain ?? 0, linkTo('/quality', { window: '1h' }))],
    ['answers refused', writeCount(hour.quality?.refused ?? 0, linkTo('/failures', { window: '1h' }))],
    ['open reviews', writeCount(reviews, linkTo('/reviews'))],
    ['dead letters', writeCount(deadLetters, linkTo('/dead-letters'))],
    ['spent today (UTC)', todayUsd === 0 && budget === null ? spent : link(spent, jobs({ since: '24h' }))],
  ];
}

const writeFigures = (figures: readonly Figure[]): Html =>
  html`<section id="figures" data-live><h2>The last hour</h2><dl class="figures">${figures.map(
    ([head, value]) => html`<div><dt>${head}</dt><dd>${value}</dd></div>`,
  )}</dl></section>`;

function writeWaiting({ waiting, stages }: NowView, linkTo: Asked['linkTo']): Html {
  const inState = (stage: Waiting['stage'], state: string) =>
    writeCount(stages?.find((one) => one.stage === stage)?.counts[state] ?? 0, linkTo('/jobs', queryOf(stage)));
  const columns: Column<Waiting>[] = [
    { head: 'Stage', cell: ({ stage }) => stage },
    { head: 'For', cell: ({ profile }) => (profile === null ? 'a worker' : profile) },
    { head: 'Waiting', cell: ({ stage, jobs }) => writeCount(jobs, linkTo('/jobs', queryOf(stage))), isNumber: true },
    {
      ...{ head: 'Next since', isNumber: true },
      cell: ({ stage, firstMs }) => link(tellDuration(firstMs), linkTo('/jobs', queryOf(stage))),
    },
  ];
  const all: Column<Waiting>[] = [
    { head: 'Worked on', cell: ({ stage }) => inState(stage, 'active'), isNumber: true },
    { head: 'Due later', cell: ({ stage }) => inState(stage, 'delayed'), isNumber: true },
  ];
  return writeTable({
    ...{ id: 'waiting', caption: 'Waiting in line', rows: waiting, empty: 'Nobody waits.' },
    columns: stages === null ? columns : [...columns, ...all],
  });
}

/** Profiles that are not asked as usual, and those that are, with what they said in the last minutes. */
function writeProviders(now: NowView, models: readonly ModelView[], linkTo: Asked['linkTo']): Html {
  const of = (name: string) => now.profiles.find(({ profile }) => profile === name)?.recent.attempts;
  const to = (name: string, outcome?: string) => linkTo('/jobs', { profile: name, outcome, since: '5m' });
  const columns: Column<ModelView>[] = [
    { head: 'Profile', cell: ({ name }) => html`<a href="${linkTo('/providers')}">${name}</a>` },
    { head: 'State', cell: writeState },
    {
      head: 'Held back',
      cell: ({ name }) => writeCount(countWaitingFor(now, name), linkTo('/jobs', { status: 'running' })),
      isNumber: true,
    },
    { head: 'Asked', cell: ({ name }) => writeCount(of(name)?.total ?? 0, to(name)), isNumber: true },
    { head: 'Answered', cell: ({ name }) => writeCount(of(name)?.answered ?? 0, to(name, 'answered')), isNumber: true },
    {
      head: 'Throttled',
      cell: ({ name }) => writeCount(of(name)?.throttled ?? 0, to(name, 'throttled')),
      isNumber: true,
    },
    { head: 'Failed', cell: ({ name }) => writeCount(of(name)?.failed ?? 0, to(name, 'failed')), isNumber: true },
    {
      ...{ head: 'Unknown', isNumber: true },
      cell: ({ name }) => writeCount(of(name)?.unknown ?? 0, to(name, 'unknown')),
    },
  ];
  return writeTable({
    ...{ id: 'providers', caption: 'Providers in the last 5 min', empty: 'No profile is configured.' },
    ...{ columns, rows: models },
  });
}

/** What runs, and of which version: more than one while one takes the other's place. */
const writeVersions = (versions: readonly RunningVersion[]): Html =>
  writeTable({
    ...{ id: 'versions', caption: 'Processes that run', empty: 'None was heard in the last 10 s.', rows: versions },
    columns: [
      { head: 'Version', cell: ({ version }) => version },
      { head: 'API', cell: ({ api }) => String(api), isNumber: true },
      { head: 'Workers', cell: ({ workers }) => String(workers), isNumber: true },
    ],
  });

const writeMinutes = ({ minutes }: NowView): Html =>
  writeChart({
    ...{ id: 'minutes', caption: 'Jobs a minute, in the last hour' },
    times: minutes.map(({ at }) => at / 1000),
    series: [
      { name: 'in', values: minutes.map(({ accepted }) => accepted) },
      { name: 'out', values: minutes.map(({ ended }) => ended) },
    ],
  });

/** The first page: what is wrong and whose it is, and how it stands. */
export const createNowView = (tools: Tools): View =>
  view({ path: '/', title: 'Now', role: 'operate' }, async (asked) => {
    const { tenant, linkTo } = asked as Asked;
    const [now, models, own] = await Promise.all([
      tools.readNow(tenant),
      tools.listModels(),
      tenant === null ? undefined : tools.findTenant(tenant),
    ]);
    return html`${writeTroubles([...(own ? findRefusals(own) : []), ...findTroubles(now, models)], linkTo)}
${writeMinutes(now)}
${writeFigures(listFigures(now, asked as Asked, own))}
${writeWaiting(now, linkTo)}
${writeProviders(now, models, linkTo)}
${now.versions === null ? '' : writeVersions(now.versions)}`;
  });
