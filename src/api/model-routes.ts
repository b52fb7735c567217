import type { ModelView } from '../operations/knob-tools.ts';
import { knobPatches } from '../records/knobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { requireInstallation, requireRole } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, actorOf, jsonAnswer, type Route } from './exchange.ts';
import { type Judge, readPatch } from './read-patch.ts';
import { readName, refuseQuery } from './read-query.ts';

/** Who may turn what is of the whole installation: operators of it, as the board is for its roles. */
export const judgeOperator: Judge = (caller) => {
  requireRole(caller, 'operate');
  requireInstallation(caller);
};

/** The routes of models: operators see them, operators of the installation pause and limit them. */
export function createModelRoutes(tools: ApiTools): Route[] {
  return [
    { path: '/v1/models', isOpen: false, methods: { GET: (exchange) => list(exchange, tools) } },
    {
      path: '/v1/models/:name',
      isOpen: false,
      methods: { GET: (exchange) => show(exchange, tools), PATCH: (exchange) => turn(exchange, tools) },
    },
  ];
}

async function list({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'operate');
  refuseQuery(request.url);
  return jsonAnswer(200, { data: await tools.listModels(), nextCursor: null });
}

async function show({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'operate');
  refuseQuery(request.url);
  return answer(await tools.findModel(readName(request)));
}

async function turn(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const name = readName(exchange.request);
  const patch = await readPatch(exchange, tools, { schema: knobPatches.models, judge: judgeOperator });
  return answer(await tools.turnModel(name, patch, actorOf(exchange)));
}

function answer(model: ModelView | undefined): Answer {
  if (model === undefined) throw new ApiProblem('model-unknown');
  return jsonAnswer(200, model);
}
