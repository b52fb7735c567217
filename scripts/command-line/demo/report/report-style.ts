/** The report's style sheet. Colours are variables, so that dark is the same page with other values. */
export const reportStyle = /* css */ `
:root {
  --page: #f7f6f3; --card: #fff; --ink: #1d1b18; --soft: #6d675f; --line: #e4e0d9; --grid: #efece6;
  --accent: #0f766e; --accent-ink: #fff; --original: #fde68a; --placeholder: #99f6e4; --bad: #dc2626; --good: #0f766e;
  --queue: #ddd8cf; --redact: #14b8a6; --answered: #3b82f6; --validate: #84cc16; --refused: #a855f7;
  --failed: #ef4444; --throttled: #f59e0b; --backoff: #f7b4b4; --pause: #f8d690; --rule: #57534e; --review: #f9a8d4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131211; --card: #1c1a18; --ink: #ece8e1; --soft: #a39c92; --line: #322e2a; --grid: #28251f;
    --accent: #2dd4bf; --accent-ink: #05201d; --original: #713f12; --placeholder: #115e59; --bad: #f87171; --good: #2dd4bf;
    --queue: #3d3934; --redact: #2dd4bf; --answered: #60a5fa; --validate: #a3e635; --refused: #c084fc;
    --failed: #f87171; --throttled: #fbbf24; --backoff: #8f4343; --pause: #8a6a26; --rule: #d6d3d1; --review: #9d3a6c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 40px; }
h1 { font-size: clamp(1.4rem, 4.6vw, 2.9rem); line-height: 1.15; letter-spacing: -.025em; margin: 18px 0 28px; text-wrap: balance; }
h2 { font-size: 1.35rem; letter-spacing: -.015em; margin: 0; }
h3 { font-size: 1rem; margin: 0 0 10px; }
small, .soft, .lead, footer { color: var(--soft); }
small { font-size: .8125rem; font-weight: 400; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
section { margin: 52px 0; }
.lead { margin: 4px 0 18px; max-width: 70ch; }
.brand { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; margin: 0; font-weight: 650; font-size: 1.05rem; }
.lock { width: 22px; height: 22px; border-radius: 50%; border: 5px solid var(--accent); border-left-color: transparent; transform: rotate(-45deg); }
.number { text-align: right; font-variant-numeric: tabular-nums; }

.figures { display: grid; grid-template-columns: repeat(6, 1fr); gap: 1px; margin: 0; background: var(--line); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.figures div { display: flex; flex-direction: column-reverse; justify-content: flex-end; background: var(--card); padding: 14px 16px; }
.figures dt { color: var(--soft); font-size: .8125rem; line-height: 1.3; }
.figures dd { margin: 0; font-size: 1.7rem; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }

table { border-collapse: collapse; width: 100%; }
thead th { font-size: .8125rem; font-weight: 500; color: var(--soft); text-align: left; padding: 0 12px 8px; }
thead th.number { text-align: right; }
tbody th { text-align: left; font-weight: 550; }
.endings tbody th, .endings tbody td { border-top: 1px solid var(--line); padding: 9px 12px; vertical-align: top; }
.endings tbody th { position: relative; padding-left: 30px; }
.endings th small { display: block; }
.endings .bar { width: 30%; padding-top: 15px; }
.endings .bar span { display: block; height: 10px; border-radius: 5px; background: var(--tone); }
.endings tr { --tone: var(--good); }
.endings tr.detour { --tone: var(--answered); }
.endings tr.cancelled { --tone: var(--soft); }
.endings tr.dead { --tone: var(--bad); }
.dot { position: absolute; left: 12px; top: 17px; width: 9px; height: 9px; border-radius: 50%; background: var(--tone); }
.example { white-space: nowrap; }

.wire { margin: 0 0 26px; }
.columns { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 12px; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; min-width: 0; }
figure.out { border-color: var(--accent); }
figcaption { font-size: .8125rem; font-weight: 550; color: var(--soft); padding: 8px 14px; border-bottom: 1px solid var(--line); }
figure.out figcaption { background: var(--accent); color: var(--accent-ink); border-color: var(--accent); }
pre { margin: 0; padding: 14px; font-size: .8125rem; line-height: 1.55; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { color: inherit; border-radius: 3px; padding: 1px 2px; }
mark.original { background: var(--original); }
mark.placeholder { background: var(--placeholder); }
.proof { border: 1px solid var(--line); border-left: 4px solid var(--good); border-radius: 12px; background: var(--card); padding: 16px 20px; }
.proof.leaky { border-left-color: var(--bad); }
.proof p { margin: 0 0 8px; }
.proof strong { font-size: 1.25rem; color: var(--good); letter-spacing: -.01em; }
.leaky strong, .found { color: var(--bad); }
.chips, .legend, .lives { list-style: none; margin: 0; padding: 0; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 12px; }
.chips li { font-size: .8125rem; border: 1px solid var(--line); border-radius: 99px; padding: 2px 10px; }

.legend { display: flex; flex-wrap: wrap; gap: 6px 18px; font-size: .8125rem; margin-bottom: 14px; }
.legend i { display: inline-block; width: 22px; height: 10px; border-radius: 3px; margin-right: 7px; }
.queue { background: var(--queue); } .redact { background: var(--redact); } .answered { background: var(--answered); }
.validate { background: var(--validate); } .refused { background: var(--refused); } .failed { background: var(--failed); }
.throttled { background: var(--throttled); } .rule { background: var(--rule); } .review { background: var(--review); }
.aborted { background: repeating-linear-gradient(135deg, var(--answered) 0 4px, transparent 4px 7px); }
.backoff { background: repeating-linear-gradient(135deg, var(--backoff) 0 4px, transparent 4px 7px); }
.pause { background: repeating-linear-gradient(135deg, var(--pause) 0 4px, transparent 4px 7px); }
.lives li, .lives-axis { display: grid; grid-template-columns: minmax(0, 290px) minmax(0, 1fr); gap: 18px; }
.lives li { border-top: 1px solid var(--line); padding: 9px 0 8px; }
.lives li:target { background: var(--card); box-shadow: 0 0 0 6px var(--card); border-radius: 4px; }
.who b, .who small, .life small { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who b { font-weight: 550; font-size: .9375rem; }
.dead .who small { color: var(--bad); }
.track { position: relative; height: 18px; margin: 3px 56px 2px 0; background: linear-gradient(var(--grid), var(--grid)) 0 50% / 100% 1px no-repeat; }
.track i { position: absolute; top: 0; bottom: 0; min-width: 2px; }
.track i:first-child { border-radius: 4px 0 0 4px; }
.track span { position: absolute; top: 0; padding-left: 7px; font-size: .75rem; line-height: 18px; color: var(--soft); white-space: nowrap; background: var(--page); }
.axis { position: relative; height: 22px; margin-right: 56px; border-top: 1px solid var(--line); font-size: .75rem; color: var(--soft); }
.axis span { position: absolute; top: 3px; }

summary { cursor: pointer; } summary h2 { display: inline; }
.scroll { overflow-x: auto; margin-top: 14px; }
.all { font-size: .8125rem; } .all th, .all td { padding: 4px 12px; border-top: 1px solid var(--line); white-space: nowrap; }
.all .subject { max-width: 300px; overflow: hidden; text-overflow: ellipsis; } .all .dead td { color: var(--bad); }
footer { padding-bottom: 48px; font-size: .875rem; }
@media (max-width: 760px) {
  header, main, footer { padding-left: 16px; padding-right: 16px; } header { padding-top: 24px; } section { margin: 38px 0; }
  .figures { grid-template-columns: 1fr 1fr; }
  .columns { grid-template-columns: minmax(0, 1fr); }
  .endings .bar, .endings thead th:nth-child(3) { display: none; }
  .lives li, .lives-axis { grid-template-columns: minmax(0, 1fr); gap: 2px; }
}
@media print { body { background: #fff; } }
`;
