import { type Html, html } from '../../src/api/html.ts';

/** Writes a report: one page that needs no script and no network, in the reader's light or dark. */
export function writeReportPage({ title, style, body }: { title: string; style: string; body: Html }): string {
  // The policy is the proof: a browser would refuse any script and any request.
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return page.markup;
}
