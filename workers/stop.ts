/** What ends the work on a job early. Its signal is made only when somebody asks for it: most visits never do. */
export interface Stop {
  readonly signal: AbortSignal;
  readonly isStopped: boolean;
  stop: () => void;
}

export function createStop(): Stop {
  let controller: AbortController | undefined;
  let isStopped = false;
  return {
    get signal() {
      controller ??= new AbortController();
      if (isStopped) controller.abort();
      return controller.signal;
    },
    get isStopped() {
      return isStopped;
    },
    stop: () => {
      isStopped = true;
      controller?.abort();
    },
  };
}
