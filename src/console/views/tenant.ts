import { z } from 'zod';
import { type Html, html } from '../../api/html.ts';
import { actsFor } from '../../api/key-routes.ts';
import { refuseQueryValue } from '../../api/read-query.ts';
import { namedPath, textParam } from '../../api/request-parts.ts';
import type { TenantView } from '../../operations/knob-tools.ts';
import { type KnobPatch, knobPatches } from '../../records/knobs.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { tenantName } from '../../tasks/names.ts';
import { writeForm, writeHidden } from '../forms.ts';
import type { Tools } from '../list-views.ts';
import { tellCost, writeCount } from '../values.ts';
import { type Action, type Asked, formView, type View, view } from '../view.ts';
import { linkTenant } from './tenants.ts';

const params = namedPath('Name of a tenant.', 'acme');
type AskedTenant = Asked<typeof params>;

/** Everything that is set of a tenant: the field's name in the form, and where it stands. */
const knobs = [
  { name: 'weight', at: ['weight'], text: 'Weight', hint: 'its share beside those of others; 1 where it is not set' },
  {
    name: 'budget',
    at: ['budget', 'usdPerDay'],
    text: 'Budget of a day, in US dollars',
    hint: 'a day ends at midnight UTC',
  },
  { name: 'waiting', at: ['limits', 'maxWaiting'], text: 'Jobs that have not ended', hint: 'more are refused' },
  { name: 'calls', at: ['limits', 'callsPerMinute'], text: 'Calls of the API a minute', hint: 'of each process of it' },
  { name: 'requests', at: ['limits', 'requestsPerMinute'], text: 'Requests to models a minute', hint: 'more wait' },
  { name: 'tokens', at: ['limits', 'tokensPerMinute'], text: 'Tokens a minute', hint: 'more wait' },
  { name: 'concurrency', at: ['limits', 'maxConcurrency'], text: 'Requests in flight', hint: 'more wait' },
] as const;
type Knob = (typeof knobs)[number];

const NONE = 'none';
const number = textParam(/^\d{1,12}(\.\d{1,6})?$/, 'Must be a number, such as 12 or 0.5, or empty.').transform(Number);
const fieldsOf = <Schema extends z.ZodType>(schema: Schema) =>
  z.object(
    Object.fromEntries(knobs.map(({ name }) => [name, schema.optional()])) as Record<
      Knob['name'],
      z.ZodOptional<Schema>
    >,
  );
/** What is asked for: all that is to be set; what is left empty is not. */
const setQuery = fieldsOf(number);
/** What is done: what changes alone, so that nothing is undone that somebody else sets meanwhile. */
const setForm = fieldsOf(z.union([z.literal(NONE), number]));

const readSet = (tenant: TenantView, { at }: Knob): number | null =>
  at.reduce<unknown>((part, name) => Reflect.get(Object(part), name), tenant) as number | null;

/** Throws `tenant-unknown` for another's tenant, and for a name that none may have. */
function judgeOwn({ caller, params: { name } }: Pick<AskedTenant, 'caller' | 'params'>): string {
  if (!tenantName.test(name) || !actsFor(caller, name)) throw new ApiProblem('tenant-unknown');
  return name;
}

const writeField = (tenant: TenantView, knob: Knob): Html =>
  html`<div class="field"><label for="set-${knob.name}">${knob.text}</label> <input id="set-${knob.name}" name="${knob.name}" inputmode="decimal" autocomplete="off" value="${readSet(tenant, knob) ?? ''}" aria-describedby="set-${knob.name}-hint">
<p class="hint" id="set-${knob.name}-hint">${knob.hint}; empty: nothing is set</p></div>`;

const createTenantView = (tools: Tools): View =>
  view({ path: '/tenants/:name', title: 'Tenant', role: 'admin', params }, async (asked) => {
    const tenant = await tools.findTenant(judgeOwn(asked));
    const { use, name, budget } = tenant;
    const path = asked.linkTo(`/tenants/${name}/set`).split('?')[0];
    return html`<dl class="facts" id="use" data-live>
<div><dt>Tenant</dt><dd>${name}</dd></div>
<div><dt>Waiting</dt><dd>${writeCount(use.waiting, linkTenant(asked, '/jobs', name, { open: 'true' }))}</dd></div>
<div><dt>Spent today</dt><dd>${tellCost(use.spentUsd)}${budget.usdPerDay === null ? ', without a budget' : ` of ${tellCost(budget.usdPerDay)}`}</dd></div>
<div><dt>Reserved for its jobs</dt><dd>${tellCost(use.reservedUsd)}</dd></div>
<div><dt>Audit</dt><dd><a href="${linkTenant(asked, '/audit', name, { act: 'tenant.limit' })}">when something was set</a></dd></div>
</dl>
<h2>What is set</h2>
<form class="set" action="${path}">${writeHidden({ tenant: asked.query.tenant })}${knobs.map((knob) => writeField(tenant, knob))}<p><button>Look at the change …</button></p></form>`;
  });

/** What would be another than it is. */
const listChanges = (tenant: TenantView, asked: Partial<Record<string, unknown>>) =>
  knobs.flatMap((knob) => {
    const [was, will] = [readSet(tenant, knob), asked[knob.name] ?? null];
    return was === will ? [] : [{ knob, was, will: will as number | null }];
  });

/** The change as the API takes it; null takes back what was set. Throws `query-invalid` where the API does not take it. */
function toPatch(asked: Readonly<Record<string, unknown>>): KnobPatch<'tenants'> {
  const patch: Record<string, unknown> = {};
  for (const { name, at } of knobs) {
    const value = asked[name] === NONE ? null : asked[name];
    if (value === undefined) continue;
    const [part, inner] = at;
    patch[part] = inner === undefined ? value : { ...Object(patch[part]), [inner]: value };
  }
  const parsed = knobPatches.tenants.safeParse(patch);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const wrong = knobs.find(({ at }) => at.join() === issue?.path.join());
  throw refuseQueryValue(wrong?.name ?? '*', issue?.message ?? '');
}

const createSetAction = (tools: Tools): Action =>
  formView(
    { path: '/tenants/:name/set', title: 'Set', role: 'admin', params, query: setQuery, form: setForm },
    {
      write: async (asked) => {
        const name = judgeOwn(asked);
        const changes = listChanges(await tools.findTenant(name), asked.query);
        toPatch(asked.query);
        const back = html`<p><a href="${asked.linkTo(`/tenants/${name}`)}">Back to the tenant</a></p>`;
        if (changes.length === 0) return html`<p>Nothing would be another than it is.</p>${back}`;
        const told = changes.map(
          ({ knob, was, will }) => html`<li>${knob.text}: ${was ?? 'not set'} → <b>${will ?? 'not set'}</b></li>`,
        );
        const changed = Object.fromEntries(changes.map(({ knob, will }) => [knob.name, will ?? NONE]));
        return html`<p>Of the tenant <b>${name}</b> ${changes.length === 1 ? 'one setting changes' : `${changes.length} settings change`}, in every process within two seconds:</p>
<ul>${told}</ul>${writeForm(asked.path, { tenant: asked.query.tenant, ...changed }, html`<p><button class="primary">Set</button></p>`)}${back}`;
      },
      act: async (asked) => {
        const name = judgeOwn(asked);
        await tools.turnTenant(name, toPatch(asked.query), asked.who);
        return { to: asked.linkTo(`/tenants/${name}`), done: 'set' };
      },
    },
  );

/** One tenant, and what is set of it. */
export const createTenantPages = (tools: Tools): (View | Action)[] => [createTenantView(tools), createSetAction(tools)];
