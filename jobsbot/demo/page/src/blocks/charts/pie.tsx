// Parts of a whole.

import { useId } from "preact/hooks";
import type { Chart } from "../shapes";

const RADIUS = 84;
const HOLE = 50;

export function Pie({ chart, title, width }: { chart: Chart; title: string; width: number }) {
  const id = useId();
  const segments = chart.segments ?? [];
  const whole = segments.reduce((sum, one) => sum + one.value, 0);
  let turned = 0;
  const slices = segments.map((one) => ({ one, from: turned, to: (turned += one.value / whole) }));
  return (
    <svg role="img" aria-labelledby={`${id}-title ${id}-desc`} width={Math.min(width, 240)} height={2 * RADIUS + 12}>
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-desc`}>{segments.map((one) => `${one.label} ${one.value}`).join(", ")}.</desc>
      <g transform={`translate(${RADIUS + 6} ${RADIUS + 6})`}>
        {slices.map(({ one, from, to }, at) => (
          <path class={`slice ink-${at % 12}`} d={drawSlice(from, to)} fill-rule="evenodd">
            <title>{`${one.label}: ${one.value.toLocaleString()}`}</title>
          </path>
        ))}
        <text class="pie-whole" text-anchor="middle" dy="0.35em">
          {whole.toLocaleString()}
        </text>
      </g>
    </svg>
  );
}

// A ring's part between two fractions of a turn; a whole turn is drawn as two halves.
function drawSlice(from: number, to: number): string {
  if (to - from > 0.999) return drawSlice(0, 0.5) + drawSlice(0.5, 0.9985);
  const large = to - from > 0.5 ? 1 : 0;
  const out = `M${findPoint(from, RADIUS)}A${RADIUS} ${RADIUS} 0 ${large} 1 ${findPoint(to, RADIUS)}`;
  return `${out}L${findPoint(to, HOLE)}A${HOLE} ${HOLE} 0 ${large} 0 ${findPoint(from, HOLE)}Z`;
}

function findPoint(turn: number, radius: number): string {
  const angle = 2 * Math.PI * turn - Math.PI / 2;
  return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
}
