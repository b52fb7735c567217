/** The report's style sheet. What became of a piece is told by its line and its sign as well as by its colour. */
export const reportStyle = /* css */ `
:root {
  --page: #f7f6f3; --card: #fff; --ink: #1d1b18; --soft: #6d675f; --line: #e4e0d9; --accent: #0f766e;
  --hidden: #d5f5ee; --hidden-line: #0f766e; --missed: #fecaca; --missed-line: #b91c1c;
  --wrongly: #fde68a; --wrongly-line: #92610a; --open: #e7e5e4; --open-line: #78716c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131211; --card: #1c1a18; --ink: #ece8e1; --soft: #a39c92; --line: #322e2a; --accent: #2dd4bf;
    --hidden: #123f3a; --hidden-line: #2dd4bf; --missed: #6b1d1d; --missed-line: #fca5a5;
    --wrongly: #5c4207; --wrongly-line: #fcd34d; --open: #35312d; --open-line: #a8a29e;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header, main { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 32px; }
header p:first-child { margin: 0; font-weight: 650; color: var(--accent); }
h1 { font-size: clamp(1.4rem, 4vw, 2.2rem); line-height: 1.2; letter-spacing: -.02em; margin: 6px 0 0; }
h2 { font-size: 1.25rem; margin: 0 0 10px; }
h3 { font-size: .8125rem; margin: 0; padding: 6px 14px; border-bottom: 1px solid var(--line); font-weight: 600; }
small, .lead { color: var(--soft); font-weight: 400; }
section { margin: 40px 0; }
.figures { display: grid; grid-template-columns: repeat(7, 1fr); gap: 1px; margin: 0; background: var(--line); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.figures div { display: flex; flex-direction: column-reverse; justify-content: flex-end; background: var(--card); padding: 12px 14px; }
.figures dt { color: var(--soft); font-size: .8125rem; line-height: 1.3; }
.figures dd { margin: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: right; padding: 4px 12px; font-variant-numeric: tabular-nums; white-space: nowrap; }
th:first-child { text-align: left; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 550; }
tbody tr > * { border-top: 1px solid var(--line); }
td i { display: inline-block; height: 8px; margin-right: 8px; background: var(--missed-line); border-radius: 2px; }
form { position: sticky; top: 0; z-index: 1; background: var(--page); padding: 8px 0; border-bottom: 1px solid var(--line); margin-bottom: 14px; }
fieldset { border: 0; margin: 0; padding: 2px 0; display: flex; flex-wrap: wrap; gap: 2px 12px; font-size: .8125rem; }
legend { float: left; width: 76px; padding: 0; color: var(--soft); }
label { white-space: nowrap; }
input { margin: 0 4px 0 0; accent-color: var(--accent); vertical-align: -1px; }
article { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 8px; margin: 0 0 10px; content-visibility: auto; contain-intrinsic-size: auto 110px; }
article.has-wrongly { border-left: 4px dotted var(--wrongly-line); }
article.has-missed { border-left: 4px solid var(--missed-line); }
pre { margin: 0; padding: 12px 14px; font: .8125rem/1.9 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { color: inherit; border-radius: 3px; padding: 1px 3px; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
mark b { font: 600 .625rem/1 system-ui, sans-serif; margin-right: 4px; padding: 1px 4px; border-radius: 2px; vertical-align: 1px; white-space: nowrap; user-select: none; }
mark.hidden { background: var(--hidden); border-bottom: 2px solid var(--hidden-line); }
mark.hidden b { color: var(--hidden-line); }
mark.missed { background: var(--missed); border: 2px solid var(--missed-line); }
mark.missed b { color: var(--card); background: var(--missed-line); }
mark.wrongly { background: var(--wrongly); border: 2px dashed var(--wrongly-line); }
mark.wrongly b { color: var(--card); background: var(--wrongly-line); }
mark.open { background: var(--open); border-bottom: 2px dotted var(--open-line); }
.key { display: flex; flex-wrap: wrap; gap: 8px 14px; font-size: .8125rem; }
@media (max-width: 760px) { header, main { padding: 0 16px; } form { position: static; } .figures { grid-template-columns: 1fr 1fr; } legend { width: 100%; } }
`;
