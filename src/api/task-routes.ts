import { knobPatches, type TaskKnobs } from '../records/knobs.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { Rung, Task } from '../tasks/task.ts';
import type { ApiTools } from './api-tools.ts';
import { type Answer, actorOf, jsonAnswer } from './exchange.ts';
import { namedPath } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { type ShownTask, task, turnedTask } from './shapes/operator-shapes.ts';
import { pageOf } from './shapes/shape-of.ts';

const params = namedPath('Name of a task.', 'ticket-triage');

/** The routes that show which tasks there are and what they take; operators of the installation pause and tune them. */
export const createTaskRoutes = (tools: ApiTools): Route[] => [list(tools), show(tools), turn(tools)];

const list = ({ tasks }: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/tasks', role: 'submit', name: 'listTasks', tag: 'Tasks' },
      summary: 'List the tasks with what they take and answer',
      answers: { 200: { is: 'All of them.', schema: pageOf(task) } },
    },
    async () => jsonAnswer(200, { data: [...tasks.values()].map(viewTask), nextCursor: null }),
  );

const show = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/tasks/:name', role: 'submit', name: 'showTask', tag: 'Tasks' },
      summary: 'Show a task, with what is set of it',
      params,
      answers: { 200: { is: 'The task.', schema: turnedTask } },
      problems: ['task-unknown'],
    },
    async ({ params }) => {
      const task = findTask(tools, params.name);
      return answer(task, await tools.findTaskKnobs(task.name));
    },
  );

const turn = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'PATCH', path: '/v1/tasks/:name', role: 'operate', isOfInstallation: true, tag: 'Tasks' },
      ...{ name: 'turnTask', summary: 'Pause a task, or tune it' },
      description: 'A JSON merge patch: null takes back what was set. Live in every process within 2 s.',
      params,
      body: knobPatches.tasks,
      example: { threshold: 0.8 },
      answers: { 200: { is: 'The task as it is from then on.', schema: turnedTask } },
      problems: ['task-unknown', 'audit-broken'],
    },
    async (exchange) => {
      const { params, body: patch } = exchange;
      const task = findTask(tools, params.name);
      // It would be taken, and change nothing.
      if (typeof patch.threshold === 'number' && task.gate === undefined) throw refuseThreshold();
      return answer(task, await tools.turnTask(task.name, patch, actorOf(exchange)));
    },
  );

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
function viewTask(task: Task): ShownTask {
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

function viewRung(rung: Rung): ShownTask['ladder'][number] {
  if (rung.is === 'model') return { by: rung.is, profile: rung.profile, attempts: rung.attempts, rounds: rung.rounds };
  return rung.is === 'review' ? { by: rung.is, withinMs: rung.withinMs ?? null } : { by: rung.is };
}
