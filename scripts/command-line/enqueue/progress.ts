import { Presets, SingleBar } from 'cli-progress';
import { escapeControls } from '../commands/escape-controls.ts';
import type { Terminal } from '../commands/terminal.ts';

const LINE_EVERY_MS = 2000;

/** Tells how far something is. */
export interface Progress {
  show: (done: number, total: number, text: string) => void;
  /** Leaves the bar as it stands, or says the last line once more when it has changed. */
  end: () => void;
}

interface Shown {
  done: number;
  total: number;
  text: string;
}

/** A bar that is drawn over and over; only a terminal can show it. */
function createBar(stream: NodeJS.WritableStream, label: string): Progress {
  const format = `  ${label} {bar} {percentage}% · {text}`;
  const bar = new SingleBar({ stream, format, hideCursor: true, gracefulExit: false }, Presets.shades_classic);
  let isStarted = false;
  return {
    show: (done, total, text) => {
      if (isStarted) bar.setTotal(total);
      else bar.start(total, done, { text });
      isStarted = true;
      bar.update(done, { text });
    },
    end: () => {
      if (isStarted) bar.stop();
    },
  };
}

/** A line every two seconds and one at the end. */
function createLines(stream: NodeJS.WritableStream, label: string, now: () => number): Progress {
  let saidAt = now();
  let latest: Shown | undefined;
  let said: Shown | undefined;
  const write = (shown: Shown) => {
    said = shown;
    const percentage = shown.total === 0 ? 100 : Math.floor((shown.done / shown.total) * 100);
    stream.write(`  ${label} ${percentage}% · ${shown.text}\n`);
  };
  return {
    show: (done, total, text) => {
      latest = { done, total, text };
      if (now() - saidAt < LINE_EVERY_MS) return;
      saidAt = now();
      write(latest);
    },
    end: () => {
      if (latest && latest.text !== said?.text) write(latest);
    },
  };
}

/** Shows progress on stderr: a bar on a terminal, plain lines in a pipe. */
export function createProgress(
  { stderr }: Pick<Terminal, 'stderr'>,
  label: string,
  now = () => performance.now(),
): Progress {
  const { show, end } = stderr.isTTY === true ? createBar(stderr, label) : createLines(stderr, label, now);
  return { show: (done, total, text) => show(done, total, escapeControls(text)), end };
}
