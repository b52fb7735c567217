import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/**
 * Finds the headers that helmet sets, once: they are the same for every answer, and asking helmet each time costs a
 * tenth of a small request. Its CSP comes without the upgrade of every link to https, which breaks pages on plain
 * http; Strict-Transport-Security is left to production.
 */
export function createSecurityHeaders(production: boolean): Map<string, string> {
  const setHeaders = helmet({
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
    strictTransportSecurity: production,
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  setHeaders(request, response, () => undefined);
  return new Map(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}
