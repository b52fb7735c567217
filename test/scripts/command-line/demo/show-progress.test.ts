import { describe, expect, it } from 'vitest';
import { createScreen } from '../../../../scripts/command-line/demo/screen.ts';
import { createProgress, writeProgress } from '../../../../scripts/command-line/demo/show-progress.ts';
import { makeView } from '../../../support/finished-demo.ts';

const running = makeView({ status: 'running' });
const ended = [makeView({ status: 'failed' }), makeView({ status: 'expired' }), makeView({ status: 'cancelled' })];
const jobs = [makeView(), makeView(), makeView({ status: 'in_review' }), ...ended, running];

/** A screen that keeps what it was told. */
function openScreen(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, columns: 60, write: (text: string) => written.push(text) };
  return { written, screen: createScreen(stream as unknown as NodeJS.WriteStream, { NO_COLOR: '1' }) };
}

describe('writeProgress', () => {
  it('counts what ended, and how', () => {
    const line = writeProgress(jobs, 8);
    expect(line).toContain('6/8 · 2 succeeded · 1 in review · 1 cancelled · 2 dead');
  });

  it('fills the bar by what ended and stays within 80 columns', () => {
    expect(writeProgress(jobs, 8).match(/█/g)).toHaveLength(10);
    const many = Array.from({ length: 999 }, () => makeView());
    expect(writeProgress(many, 999).length).toBeLessThanOrEqual(80);
  });
});

describe('createProgress', () => {
  it('writes over one line on a terminal, cut to its width', () => {
    const { written, screen } = openScreen(true);
    const progress = createProgress(screen, 8, () => 0);
    progress.show(jobs);
    progress.show(jobs);
    expect(written).toHaveLength(2);
    for (const text of written) expect(text).toMatch(/^\r.{0,70}$/);
  });

  it('writes a plain line every two seconds elsewhere', () => {
    const { written, screen } = openScreen(false);
    let now = 0;
    const progress = createProgress(screen, 8, () => now);
    for (now = 0; now <= 5000; now += 500) progress.show(jobs);
    expect(written).toHaveLength(2);
    expect(written.join('')).not.toContain('\r');
  });

  it('ends with the last counts in a line of their own', () => {
    const { written, screen } = openScreen(false);
    createProgress(screen, 8, () => 0).end(jobs);
    expect(written.join('')).toBe(`${writeProgress(jobs, 8)}\n`);
  });
});
