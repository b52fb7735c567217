import { z } from 'zod';
import { isOfInstallation } from '../../api/authenticate.ts';
import { html, type Part } from '../../api/html.ts';
import type { ModelView } from '../../operations/knob-tools.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { writeTime } from '../values.ts';
import { type Action, type Asked, action, type View, view } from '../view.ts';

const params = z.object({ name: z.string() });

/** Used of allowed. */
const tellUse = (name: 'requestsPerMinute' | 'tokensPerMinute' | 'maxConcurrency', { used, limits }: ModelView) => {
  const allowed = limits.inForce[name];
  return allowed === null ? '–' : `${used?.[name] ?? 0} of ${allowed}`;
};

const columns = ({ caller, linkTo }: Asked): Column<ModelView>[] => [
  { head: 'Profile', cell: ({ name }) => name },
  { head: 'Model', cell: ({ model }) => model },
  { head: 'State', cell: writeState },
  { head: 'Requests a minute', cell: (model) => tellUse('requestsPerMinute', model), isNumber: true },
  { head: 'Tokens a minute', cell: (model) => tellUse('tokensPerMinute', model), isNumber: true },
  { head: 'In flight', cell: (model) => tellUse('maxConcurrency', model), isNumber: true },
  {
    head: 'Turn',
    cell: ({ name, paused }) => {
      if (!isOfInstallation(caller)) return '';
      const verb = paused ? 'resume' : 'pause';
      return html`<a href="${linkTo(`/providers/${encodeURIComponent(name)}/${verb}`)}">${verb}</a>`;
    },
  },
];

function writeState({ state, until }: ModelView): Part {
  const tone = state === 'open' ? 'good' : state === 'away' ? 'bad' : 'warn';
  return html`<span class="${tone}">${state}</span>${until === null ? undefined : html` until ${writeTime(until)}`}`;
}

/** How it stands with every profile. */
export const createProvidersView = (tools: Tools): View =>
  view({ path: '/providers', title: 'Providers', role: 'operate' }, async (asked) =>
    writeTable({
      ...{ id: 'providers', caption: 'Profiles', empty: 'No profile is configured.' },
      ...{ columns: columns(asked as Asked), rows: await tools.listModels() },
    }),
  );

/** Pauses a profile, and lets it be asked again. */
export const createProviderActions = (tools: Tools): Action[] => [turn(tools, true), turn(tools, false)];

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
          ? html`<p>Jobs that need ${name} wait until it is resumed; nothing is lost.</p>`
          : html`<p>Jobs that wait for ${name} go on within two seconds.</p>`;
      },
      act: async ({ params: { name }, who, linkTo }) => {
        if ((await tools.turnModel(name, { paused }, who)) === undefined) throw new ApiProblem('model-unknown');
        return { to: linkTo('/providers'), done: paused ? 'paused' : 'resumed', count: 1 };
      },
    },
  );
