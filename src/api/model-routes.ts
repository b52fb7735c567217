import type { ModelView } from '../operations/knob-tools.ts';
import { knobPatches } from '../records/knobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { type Answer, actorOf, jsonAnswer } from './exchange.ts';
import { namedPath } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { model } from './shapes/operator-shapes.ts';
import { pageOf } from './shapes/shape-of.ts';

const params = namedPath('Name of a profile.', 'primary');

/** The routes of models: operators see them, operators of the installation pause and limit them. */
export const createModelRoutes = (tools: ApiTools): Route[] => [list(tools), show(tools), turn(tools)];

const list = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/models', role: 'operate', name: 'listModels', tag: 'Models' },
      summary: 'List the models that are asked',
      answers: { 200: { is: 'All of them.', schema: pageOf(model) } },
    },
    async () => jsonAnswer(200, { data: await tools.listModels(), nextCursor: null }),
  );

const show = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/models/:name', role: 'operate', name: 'showModel', tag: 'Models' },
      summary: 'Show how it stands with a model',
      params,
      answers: { 200: { is: 'The model.', schema: model } },
      problems: ['model-unknown'],
    },
    async ({ params }) => answer(await tools.findModel(params.name)),
  );

const turn = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'PATCH', path: '/v1/models/:name', role: 'operate', isOfInstallation: true, tag: 'Models' },
      ...{ name: 'turnModel', summary: 'Pause a model, or limit it' },
      description: 'A JSON merge patch: null takes back what was set. Live in every process within 2 s.',
      params,
      body: knobPatches.models,
      example: { limits: { requestsPerMinute: 60 } },
      answers: { 200: { is: 'The model as it is from then on.', schema: model } },
      problems: ['model-unknown', 'audit-broken'],
    },
    async (exchange) => answer(await tools.turnModel(exchange.params.name, exchange.body, actorOf(exchange))),
  );

function answer(model: ModelView | undefined): Answer {
  if (model === undefined) throw new ApiProblem('model-unknown');
  return jsonAnswer(200, model);
}
