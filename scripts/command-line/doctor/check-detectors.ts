import type { Settings } from '../../../src/config.ts';
import { openDetectors } from '../../../src/redaction/open-detectors.ts';
import { type Probed, probePlugIns } from '../../../src/redaction/plug-ins/ask-plug-ins.ts';
import { type Check, fail, ok, warn } from './check.ts';

function describe({ plugIn: { name, plugIn, locality, version }, reason }: Probed): Check {
  const title = `detector ${name}`;
  const kind = `${plugIn}, ${locality}, version ${version}`;
  if (reason === undefined) return ok(title, `answers; ${kind}`);
  if (plugIn === 'optional')
    return warn(title, `does not answer as it should (${reason}): jobs go on without; ${kind}`);
  return fail(title, `does not answer as it should (${reason}): no job is redacted; ${kind}`);
}

/** Looks at the plug-ins, each with a question that holds nothing of any job. */
export async function checkDetectors(settings: Settings): Promise<Check[]> {
  const { detectors, close } = await openDetectors(settings);
  try {
    const embedded = detectors.filter(({ plugIn }) => plugIn === undefined).length;
    return [ok('detectors', `${embedded} embedded`), ...(await probePlugIns(detectors)).map(describe)];
  } finally {
    await close();
  }
}
