// Makes charts of `data-chart` ones to look into.
import uPlot from './uPlot.esm.js';

const HEIGHT = 180;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** As in tables beside it: UTC, by the hour or, over more than two days, by the day. */
const tellTimes = (isLong) => (_plot, splits) =>
  splits.map((at) => new Date(at * 1000).toISOString().slice(...(isLong ? [5, 10] : [11, 16])));

function draw(figure) {
  const { times, series } = JSON.parse(figure.dataset.chart);
  figure.written ??= figure.outerHTML;
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line') }, ticks: { stroke: colour('--line') } };
  const lines = series.map(({ name }, i) => ({ label: name, stroke: colour(`--series-${i}`), width: 2 }));
  figure.querySelector('svg')?.remove();
  const place = figure.appendChild(document.createElement('div'));
  const size = { width: Math.max(200, figure.clientWidth - 24), height: HEIGHT };
  const long = times.at(-1) - times[0] > 2 * 86_400;
  const tzDate = (at) => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC');
  const scales = { y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.05)] } };
  new uPlot(
    {
      ...size,
      scales,
      series: [{}, ...lines],
      tzDate,
      axes: [{ ...axis, values: tellTimes(long) }, axis],
      legend: { show: false },
    },
    [times, ...series.map(({ values }) => values)],
    place,
  );
}

/** Draws the charts of the page that are not drawn yet. */
export function drawCharts() {
  for (const figure of document.querySelectorAll('figure[data-chart]:not([data-drawn])')) {
    draw(figure);
    figure.dataset.drawn = '';
  }
}
