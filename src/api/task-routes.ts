import { knobPatches, type TaskKnobs } from '../records/knobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { Rung, Task } from '../tasks/task.ts';
import type { ApiTools } from './api-tools.ts';
import { type Answer, type AuthenticatedExchange, actorOf, jsonAnswer, type Route } from './exchange.ts';
import { judgeOperator } from './model-routes.ts';
import { readPatch } from './read-patch.ts';
import { readName, refuseQuery } from './read-query.ts';

/** The routes that show which tasks there are and what they take; operators of the installation pause and tune them. */
export function createTaskRoutes(tools: ApiTools): Route[] {
  return [
    { path: '/v1/tasks', isOpen: false, methods: { GET: async (exchange) => list(exchange, tools) } },
    {
      path: '/v1/tasks/:name',
      isOpen: false,
      methods: { GET: (exchange) => show(exchange, tools), PATCH: (exchange) => turn(exchange, tools) },
    },
  ];
}

function list(exchange: AuthenticatedExchange, { tasks }: ApiTools): Answer {
  refuseQuery(exchange.request.url);
  return jsonAnswer(200, { data: [...tasks.values()].map(viewTask), nextCursor: null });
}

async function show({ request }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(request.url);
  const task = findTask(tools, readName(request));
  return answer(task, await tools.findTaskKnobs(task.name));
}

async function turn(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const name = readName(exchange.request);
  const patch = await readPatch(exchange, tools, { schema: knobPatches.tasks, judge: judgeOperator });
  const task = findTask(tools, name);
  // It would be taken, and change nothing.
  if (typeof patch.threshold === 'number' && task.gate === undefined) throw refuseThreshold();
  return answer(task, await tools.turnTask(task.name, patch, actorOf(exchange)));
}

function findTask({ tasks }: ApiTools, name: string): Task {
  const task = tasks.get(name);
  if (task === undefined) throw new ApiProblem('task-unknown');
  return task;
}

const refuseThreshold = () =>
  new ApiProblem('input-invalid', {
    errors: [{ path: '/threshold', code: 'gate-missing', message: 'The task has no gate.' }],
  });

function answer(task: Task, { paused, threshold, patienceMs }: TaskKnobs): Answer {
  const knobs = { paused: paused === true, threshold: threshold ?? null, patienceMs: patienceMs ?? null };
  return jsonAnswer(200, { ...viewTask(task), knobs });
}

/** A task as a producer sees it; prompts and checks stay inside. */
function viewTask(task: Task): Record<string, unknown> {
  return {
    name: task.name,
    version: task.version,
    owner: task.owner,
    input: task.inputJsonSchema,
    output: task.outputJsonSchema,
    deadlineMs: task.deadlineMs,
    ladder: task.ladder.map(viewRung),
  };
}

function viewRung(rung: Rung): Record<string, unknown> {
  if (rung.is === 'model') return { by: rung.is, profile: rung.profile, attempts: rung.attempts, rounds: rung.rounds };
  return rung.is === 'review' ? { by: rung.is, withinMs: rung.withinMs ?? null } : { by: rung.is };
}
