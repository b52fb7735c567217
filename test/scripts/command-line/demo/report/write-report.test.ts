import { describe, expect, it } from 'vitest';
import { writeReport } from '../../../../../scripts/command-line/demo/report/write-report.ts';
import { makeAttempt, makeFinishedJob, makeFinishedRun, modelError } from '../../../../support/finished-demo.ts';

const dead = makeFinishedJob('mail-2', {
  ...{ status: 'failed', stage: 'dead-letter', failure: modelError },
  attempts: [makeAttempt(95, { outcome: 'failed', failure: modelError })],
});
const run = makeFinishedRun([makeFinishedJob('mail-1001'), dead]);

describe('writeReport', () => {
  it('needs no script, no network and nothing beside it', () => {
    const report = writeReport(run);
    expect(report).not.toMatch(/<script|<link|<img|\bsrc=|https?:|@import|url\(/i);
  });

  it('escapes what came in', () => {
    expect(writeReport(run)).toContain('Charged &lt;twice&gt; &amp; &quot;late&quot; (mail-1001)');
  });

  it('shows a message as it came in, as it was sent and as it was answered', () => {
    const report = writeReport(run);
    expect(report).toContain('This is <mark class="original">Dana Whitfield</mark>.');
    expect(report).toContain('This is <mark class="placeholder">[PERSON_1]</mark>.');
    expect(report).toContain('<mark class="original">Dana Whitfield</mark> was charged twice.');
  });

  it('links an ending to the life of a job that had it', () => {
    const report = writeReport(run);
    expect(report).toContain('<a href="#job_mail-2">');
    expect(report).toContain('<li id="job_mail-2" class="dead">');
  });

  it('counts each ending, and nothing that waits for a person as lost', () => {
    const held = makeFinishedJob('mail-3', { status: 'in_review', stage: 'review', finishedAt: null });
    const cancelled = makeFinishedJob('mail-4', { status: 'cancelled', output: null });
    const expired = makeFinishedJob('mail-5', { status: 'expired', stage: 'dead-letter', output: null });
    const report = writeReport(makeFinishedRun([makeFinishedJob('mail-1001'), held, cancelled, expired, dead, dead]));
    const figures = Array.from(report.matchAll(/<dt>([^<]+)<\/dt><dd>([^<]+)<\/dd>/g), ([, name, value]) => [
      name,
      value,
    ]);
    expect(figures.slice(0, 7)).toEqual([
      ['jobs accepted', '6'],
      ['succeeded', '1'],
      ['in review', '1'],
      ['cancelled', '1'],
      ['expired', '1'],
      ['dead letters', '2'],
      ['lost', '0'],
    ]);
    expect(report).toContain('<tr class="cancelled">');
  });

  it('says what was found when something was', () => {
    const found = [{ customId: 'mail-1', value: 'Dana <3', requests: 1 }];
    const report = writeReport({ ...run, search: { ...run.search, found } });
    expect(report).toContain('<code>Dana &lt;3</code> of mail-1');
    expect(report).toContain('<strong>1 of 1</strong>');
  });
});
