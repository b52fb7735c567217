import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked, AskOnRecord, Question } from './ask-on-record.ts';

/**
 * Asks on the record, and where `writeOther` writes a question for another profile, that as well once the first takes
 * longer than most of its answers. The first answer counts, and the other request is taken back; of two that fail the
 * first one's failure counts.
 */
export type AskHedged = (question: Question, writeOther?: () => Promise<Question>) => Promise<Asked>;

/** Of so many latest answers it is known how long they took; from the fewest on, 19 of 20 are waited for. */
const [MOST_KNOWN, FEWEST_KNOWN, SHARE] = [200, 20, 0.95];
/** While fewer are known, the other is asked after this share of the first one's time-out. */
const OF_TIMEOUT = 0.25;

/** Makes what knows how long a profile takes for a task in this process, in milliseconds. */
function createLatencies(timeoutMsOf: (profile: string) => number) {
  const known = new Map<string, number[]>();
  return {
    note: (name: string, ms: number) => {
      const times = known.get(name) ?? [];
      known.set(name, [...times.slice(1 - MOST_KNOWN), ms]);
    },
    find: (name: string, profile: string): number => {
      const times = [...(known.get(name) ?? [])].sort((one, other) => one - other);
      const most = times[Math.ceil(times.length * SHARE) - 1];
      return times.length < FEWEST_KNOWN || most === undefined ? timeoutMsOf(profile) * OF_TIMEOUT : most;
    },
  };
}

/** A question that is being asked, and can be taken back. */
function begin(ask: AskOnRecord, question: Question) {
  const taken = new AbortController();
  const signal = AbortSignal.any([question.signal, taken.signal]);
  return { asked: ask({ ...question, signal }), takeBack: () => taken.abort() };
}

/** With what is told of the other one; one that was taken back did not fail. */
function withBeside(asked: Asked, other: Asked): Asked {
  const isEnd = asked.is === 'answered' || asked.is === 'failed';
  if (!isEnd || (other.is !== 'answered' && other.is !== 'failed') || other.attempt === undefined) return asked;
  const { attempt, call } = other;
  return {
    ...asked,
    beside: { attempt: attempt.outcome === 'aborted' ? { ...attempt, failure: null } : attempt, call },
  };
}

/** Whether it is known how long an answer takes at least. */
const tellsTime = (asked: Asked): boolean =>
  asked.is === 'answered' || (asked.is === 'failed' && ['cancelled', 'model-timeout'].includes(asked.failure.code));

/** Makes what asks with a hedge. */
export function createAskHedged(ask: AskOnRecord, timeoutMsOf: (profile: string) => number): AskHedged {
  const latencies = createLatencies(timeoutMsOf);
  return async (question, writeOther) => {
    if (writeOther === undefined) return ask(question);
    const { job, rung } = question;
    const name = `${job.task} ${rung.profile}`;
    const opener = crypto.randomUUID();
    const startedAt = performance.now();
    // A Redis that is slow makes no model slow: the wait begins with the request.
    let onBegun: (() => void) | undefined;
    const begun = new Promise<void>((resolve) => {
      onBegun = resolve;
    });
    const first = begin(ask, { ...question, opener, onBegun });
    const isHeard = first.asked.then((asked) => {
      if (tellsTime(asked)) latencies.note(name, performance.now() - startedAt);
      return true;
    });
    const waiting = new AbortController();
    const { signal } = waiting;
    const untilSlow = () => sleep(latencies.find(name, rung.profile), false, { signal });
    const isSlow = begun.then(untilSlow).catch(() => true);
    const isInTime = await Promise.race([isHeard, isSlow]).finally(() => waiting.abort());
    // What may not be written for the other is not asked of it, nor what the first has answered meanwhile.
    const other = isInTime
      ? undefined
      : await Promise.race([writeOther().catch(() => undefined), isHeard.then(() => undefined)]);
    if (other === undefined) return first.asked;
    let isBegun = false;
    const onOtherBegun = () => {
      isBegun = true;
    };
    const second = begin(ask, { ...other, beside: opener, onBegun: onOtherBegun });
    try {
      const fastest = await Promise.race([first.asked, second.asked]);
      // The other waits for Redis still: what is in hand does not. It is not sent any more.
      if (!isBegun && (await Promise.race([second.asked, undefined])) === undefined) return fastest;
      // Another answer may have been on its way: then both are paid, and one counts.
      if (fastest.is === 'answered') for (const { takeBack } of [first, second]) takeBack();
      const [one, two] = await Promise.all([first.asked, second.asked]);
      const isSecond = two.is === 'answered' && (fastest === two || one.is !== 'answered');
      return isSecond ? withBeside(two, one) : withBeside(one, two);
    } finally {
      for (const { takeBack } of [first, second]) takeBack();
    }
  };
}
