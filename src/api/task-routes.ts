import { ApiProblem } from '../submissions/api-problem.ts';
import type { Rung, Task } from '../tasks/task.ts';
import type { ApiTools } from './api-tools.ts';
import { type Answer, type AuthenticatedExchange, jsonAnswer, type Route } from './exchange.ts';
import { refuseQuery } from './read-query.ts';

/** The routes that show which tasks there are and what they take. */
export function createTaskRoutes({ tasks }: Pick<ApiTools, 'tasks'>): Route[] {
  return [
    { path: '/v1/tasks', isOpen: false, methods: { GET: async (exchange) => listTasks(exchange, tasks) } },
    { path: '/v1/tasks/:name', isOpen: false, methods: { GET: async (exchange) => showTask(exchange, tasks) } },
  ];
}

function listTasks(exchange: AuthenticatedExchange, tasks: ApiTools['tasks']): Answer {
  refuseQuery(exchange.request.url);
  return jsonAnswer(200, { data: [...tasks.values()].map(viewTask), nextCursor: null });
}

function showTask(exchange: AuthenticatedExchange, tasks: ApiTools['tasks']): Answer {
  refuseQuery(exchange.request.url);
  const name = String(exchange.request.params.name);
  if (name.includes('\0')) throw new ApiProblem('text-invalid');
  const task = tasks.get(name);
  if (task === undefined) throw new ApiProblem('task-unknown');
  return jsonAnswer(200, viewTask(task));
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
