import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../../scripts/command-line/enqueue/progress.ts';
import { openTerminal } from '../../../support/open-terminal.ts';

describe('createProgress', () => {
  it('says a line every two seconds in a pipe, and the last one once', () => {
    const pipe = openTerminal({});
    let now = 0;
    const progress = createProgress(pipe.terminal, 'done', () => now);
    for (now = 0; now <= 5000; now += 500) progress.show(now, 5000, `at ${now}`);
    progress.end();
    expect(pipe.stderr).toBe('  done 40% · at 2000\n  done 80% · at 4000\n  done 100% · at 5000\n');
  });

  it('says nothing when there was nothing to show, and 100 % of nothing', () => {
    const pipe = openTerminal({});
    createProgress(pipe.terminal, 'sent').end();
    expect(pipe.stderr).toBe('');
    const empty = createProgress(pipe.terminal, 'sent');
    empty.show(0, 0, 'nothing');
    empty.end();
    expect(pipe.stderr).toBe('  sent 100% · nothing\n');
  });

  it('draws a bar on a terminal and leaves it as it was last', () => {
    const tty = openTerminal({}, { isTTY: true });
    const progress = createProgress(tty.terminal, 'done');
    progress.show(1, 4, 'one');
    progress.show(3, 4, 'three');
    progress.end();
    expect(tty.stderr).toContain(`${'\u2588'.repeat(30)}${'\u2591'.repeat(10)} 75% · three`);
    expect(tty.stderr.endsWith('\n') || tty.stderr.includes('\x1b[?25h')).toBe(true);
  });
});
