import type { IncomingHttpHeaders } from 'node:http';
import { ApiProblem } from '../../submissions/api-problem.ts';

/**
 * Refuses a form that another site sends with our visitor's browser. Sec-Fetch-Site decides where the browser sends
 * it, since a proxy may have changed the host; else Origin must name our host. Without either it is no browser.
 * Throws `origin-foreign`.
 */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site !== 'same-origin') throw new ApiProblem('origin-foreign');
    return;
  }
  const { origin, host } = headers;
  if (origin === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== host) throw new ApiProblem('origin-foreign');
}
