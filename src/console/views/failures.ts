import { z } from 'zod';
import { type Html, html } from '../../api/html.ts';
import { choiceParam, queryParts } from '../../api/request-parts.ts';
import type { FailureGroup, FailuresView } from '../../operations/list-failures.ts';
import { statsWindows } from '../../operations/read-window.ts';
import { writeSparkline } from '../charts.ts';
import { writeFilters } from '../forms.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { tellDuration, writeCount } from '../values.ts';
import { type Asked, type View, view } from '../view.ts';

const DAY_MS = 86_400_000;

/** The filters of pages that read statistics. */
export const windowQuery = z.object({
  window: choiceParam(statsWindows, `Must be one of ${statsWindows.join(', ')}.`).default('24h'),
  task: queryParts.task,
});

type WindowQuery = z.output<typeof windowQuery>;

/** Those filters, to be chosen. */
export function writeWindow({ path, query: { tenant }, linkTo }: Asked, page: string, query: WindowQuery): Html {
  const { window, task } = query;
  const links = statsWindows.map(
    (one) =>
      html`<li><a href="${linkTo(page, { window: one, task })}"${one === window ? { markup: ' aria-current="true"' } : undefined}>${one}</a></li>`,
  );
  return html`<ul class="windows" aria-label="Window">${links}</ul>
${writeFilters(path, [{ name: 'task', label: 'Task', value: task }], { tenant, window })}`;
}

/** What many are counted together as. */
const tellName = (name: string) => (name === '*' ? 'many together' : name);
const known = (name: string | null) => (name === null || name === '*' || name === '-' ? undefined : name);

/** When a part of the window began, as exactly as that is known. */
const writePart = (start: string, partMs: number): Html =>
  html`<time datetime="${start}">${start.slice(0, partMs < DAY_MS ? 16 : 10).replace('T', ' ')}</time>`;

/** The jobs behind a group. */
const linkJobs = ({ linkTo }: Asked, { of, code, task, profile }: FailureGroup, from: string) => {
  const what = of === 'jobs' ? { failure: code, ended: 'true' } : { attemptFailure: code };
  return linkTo('/jobs', { ...what, task: known(task), profile: known(profile), since: from });
};

function listColumns(asked: Asked, { from, partMs }: FailuresView): Column<FailureGroup>[] {
  return [
    {
      head: 'Code',
      cell: (group) => html`<a href="${linkJobs(asked, group, from)}">${group.code}</a>`,
    },
    { head: 'Task', cell: ({ task, version }) => (task === '*' ? tellName(task) : `${task} ${version}`) },
    { head: 'Count', cell: (group) => writeCount(group.count, linkJobs(asked, group, from)), isNumber: true },
    { head: 'Over time', cell: ({ series }) => writeSparkline(series) },
    { head: 'First seen', cell: ({ firstSeen }) => writePart(firstSeen, partMs) },
    { head: 'Last seen', cell: ({ lastSeen }) => writePart(lastSeen, partMs) },
  ];
}

const replayColumn = ({ linkTo }: Asked): Column<FailureGroup> => ({
  head: 'Replay',
  cell: ({ code, task }) =>
    html`<a href="${linkTo('/dead-letters/replay', { code, task: known(task) })}">its dead letters</a>`,
});

const whoseColumns: Column<FailureGroup>[] = [
  { head: 'Profile', cell: ({ profile }) => tellName(profile ?? '–') },
  { head: 'Model', cell: ({ model }) => model ?? '–' },
];

function writeGroups(asked: Asked, view: FailuresView): Html {
  const columns = listColumns(asked, view);
  const of = (what: FailureGroup['of']) => view.groups.filter((group) => group.of === what);
  const [code, task, ...more] = columns as [Column<FailureGroup>, Column<FailureGroup>];
  return html`${writeTable({
    ...{ id: 'jobs', caption: 'Why jobs failed or expired', rows: of('jobs') },
    ...{ columns: [...columns, replayColumn(asked)], empty: 'No job failed or expired.' },
  })}
${writeTable({
  ...{ id: 'attempts', caption: 'What was wrong with requests and answers', rows: of('attempts') },
  ...{
    columns: [code, task, ...whoseColumns, ...more],
    empty: 'Nothing was wrong with a request or an answer.',
  },
})}`;
}

/** What went wrong, by why. */
export const createFailuresView = (tools: Tools): View =>
  view({ path: '/failures', title: 'Failures', role: 'operate', query: windowQuery }, async (given) => {
    const asked = given as unknown as Asked;
    const { window, task } = given.query;
    const failures = await tools.listFailures(asked.tenant, { window, task });
    const left =
      failures.left === 0 ? '' : ` Of more than ${failures.groups.length} groups the most frequent are shown.`;
    return html`${writeWindow(asked, '/failures', given.query)}
<p class="soft">Runs and requests are counted: a job that was replayed, or that asked often, counts each time. Counted in parts of ${tellDuration(failures.partMs)}: first and last seen tell when such a part began, in UTC.${left}</p>
${writeGroups(asked, failures)}`;
  });
