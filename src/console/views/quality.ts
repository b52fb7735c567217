import { html, type Part } from '../../api/html.ts';
import { type ConfidenceBand, share } from '../../operations/quality-figures.ts';
import type { QualityGroup, QualityView } from '../../operations/read-quality.ts';
import { writeChart } from '../charts.ts';
import type { Tools } from '../list-views.ts';
import { type Column, writeTable } from '../tables.ts';
import { tellShare, writeCount } from '../values.ts';
import { type Asked, type View, view } from '../view.ts';
import { windowQuery, writeWindow } from './failures.ts';

/** A count with its share, as the jobs behind it; nothing is behind none. */
function tellPart(part: number, whole: number, href: string): Part {
  if (whole === 0) return '–';
  return html`${writeCount(part, href)} (${tellShare(share(part, whole))})`;
}

const known = (name: string | null) => (name === null || name === '*' || name === '-' ? undefined : name);

function listColumns({ linkTo }: Asked, { from }: QualityView, window: string): Column<QualityGroup>[] {
  const jobs = ({ task, profile }: QualityGroup, more: Record<string, string> = {}) =>
    linkTo('/jobs', { task: known(task), profile: known(profile), since: from, ...more });
  const number = (head: string, cell: Column<QualityGroup>['cell']) => ({ head, cell, isNumber: true });
  return [
    { head: 'Task', cell: ({ task, version }) => (task === '*' ? 'many together' : `${task} ${version}`) },
    {
      head: 'Answered by',
      cell: ({ profile, model }) => (profile === null ? 'rules, people' : `${profile}, ${model}`),
    },
    number('Answers', (group) => writeCount(group.answered, jobs(group, { outcome: 'answered' }))),
    number('Valid at once', (group) =>
      tellPart(group.quality.validAtOnce, group.quality.first, jobs(group, { outcome: 'answered' })),
    ),
    number('Asked again', (group) =>
      tellPart(group.quality.askedAgain, group.answered, jobs(group, { outcome: 'answered' })),
    ),
    number('Refused', (group) =>
      tellPart(group.quality.refused, group.answered, linkTo('/failures', { window, task: known(group.task) })),
    ),
    number('Overturned by people', (group) => {
      const { approved, corrected, rejected, askedAgain } = group.quality.reviews;
      const overturned = corrected + rejected + askedAgain;
      return tellPart(overturned, approved + overturned, jobs(group, { by: 'review' }));
    }),
    number('Served the business', ({ business: { succeeded, told }, ...group }) =>
      tellPart(succeeded, told, jobs(group as QualityGroup, { status: 'succeeded' })),
    ),
  ];
}

/** What people decided, in all. */
function writeDecisions({ from, total: { quality } }: QualityView, { linkTo }: Asked) {
  const { approved, corrected, rejected, askedAgain } = quality.reviews;
  const all = approved + corrected + rejected + askedAgain;
  const rows = [
    ['approved', approved],
    ['corrected', corrected],
    ['rejected', rejected],
    ['models asked again', askedAgain],
  ] as const;
  return writeTable({
    ...{ id: 'decisions', caption: 'What people decided', empty: 'Nobody has decided anything.' },
    columns: [
      { head: 'Decision', cell: ([name]) => name },
      {
        head: 'Count',
        cell: ([, n]) => tellPart(n, all, linkTo('/jobs', { by: 'review', ended: 'true', since: from })),
        isNumber: true,
      },
    ],
    rows: all === 0 ? [] : rows,
  });
}

/** The bands of confidence, each with how many of its answers were right, as far as somebody said. */
function writeCalibration({ from, total: { quality } }: QualityView, { linkTo }: Asked) {
  const right = ({ approved, served }: ConfidenceBand) => approved + served;
  const all = (band: ConfidenceBand) => right(band) + band.overturned + band.unserved;
  const number = (head: string, cell: Column<ConfidenceBand>['cell']) => ({ head, cell, isNumber: true });
  return writeTable({
    ...{ id: 'calibration', caption: 'How sure answers were, and how often they were right' },
    columns: [
      { head: 'Confidence', cell: ({ from, to }) => `${from.toFixed(1)} to ${to.toFixed(1)}` },
      number('Approved', ({ approved }) =>
        writeCount(approved, linkTo('/jobs', { by: 'review', ended: 'true', since: from })),
      ),
      number('Overturned', ({ overturned }) =>
        writeCount(overturned, linkTo('/jobs', { by: 'review', ended: 'true', since: from })),
      ),
      number('Served', ({ served }) =>
        writeCount(served, linkTo('/jobs', { by: 'model', ended: 'true', since: from })),
      ),
      number('Did not serve', ({ unserved }) =>
        writeCount(unserved, linkTo('/jobs', { by: 'model', ended: 'true', since: from })),
      ),
      number('Right', (band) => html`<b>${tellShare(share(right(band), all(band)))}</b>`),
      {
        head: 'In a bar',
        cell: (band) =>
          html`<meter min="0" max="100" value="${Math.round((right(band) / all(band)) * 100)}" aria-label="Right of band ${band.from.toFixed(1)}"></meter>`,
      },
    ],
    rows: quality.confidence,
    empty: 'Nobody has told what became of an answer whose confidence is known.',
  });
}

function writeSeries({ parts }: QualityView) {
  const percent = (value: number | null) => (value === null ? null : Math.round(value * 1000) / 10);
  const refused = parts.map(({ quality: { refused: n, first, askedAgain } }) => percent(share(n, first + askedAgain)));
  return writeChart({
    ...{ id: 'series', caption: 'Percent of answers' },
    times: parts.map(({ at }) => at / 1000),
    series: [
      { name: 'valid at once', values: parts.map(({ quality }) => percent(quality.validAtOnceRate)) },
      { name: 'refused', values: refused },
      { name: 'overturned', values: parts.map(({ quality }) => percent(quality.reviews.overturnedRate)) },
    ],
  });
}

/** How good answers are. */
export const createQualityView = (tools: Tools): View =>
  view({ path: '/quality', title: 'Quality', role: 'operate', query: windowQuery }, async (given) => {
    const asked = given as unknown as Asked;
    const { window, task } = given.query;
    const quality = await tools.readQuality(asked.tenant, { window, task });
    const left =
      quality.left === 0 ? undefined : html`<p class="soft">${quality.left} further groups are left out.</p>`;
    return html`${writeWindow(asked, '/quality', given.query)}
${writeSeries(quality)}
${writeTable({
  ...{ id: 'groups', caption: 'By task, version and model', empty: 'Nothing was answered.' },
  ...{ columns: listColumns(asked, quality, window), rows: quality.groups },
})}
${left}
${writeCalibration(quality, asked)}
${writeDecisions(quality, asked)}`;
  });
