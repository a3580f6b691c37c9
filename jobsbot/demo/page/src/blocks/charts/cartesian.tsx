// Bars, lines and areas over categories.

import { useId } from "preact/hooks";
import { formatShort, makeScale, type Scale } from "./scale";
import type { Chart, Series } from "../shapes";

const HEIGHT = 200;
const LEFT = 46;
const TOP = 12;
const LABELS = 24;
const LABEL_WIDTH = 64; // below this, categories are drawn with fewer labels

interface Drawing {
  series: Series[];
  scale: Scale;
  slot: number; // width of one category
}

export function Cartesian({ chart, title, width }: { chart: Chart; title: string; width: number }) {
  const id = useId();
  const series = chart.series ?? [];
  const axis = chart.axis_config ?? { categories: series[0]?.data.map((one) => one.label) ?? [] };
  const scale = makeScale(series.flatMap((one) => one.data.map((point) => point.value)), HEIGHT);
  const slot = (width - LEFT) / Math.max(axis.categories.length, 1);
  const drawing = { series, scale, slot };
  const height = TOP + HEIGHT + LABELS + (axis.x_label ? 18 : 0);
  return (
    <svg role="img" aria-labelledby={`${id}-title ${id}-desc`} width={width} height={height}>
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-desc`}>{describeChart(chart)}</desc>
      <g transform={`translate(${LEFT} ${TOP})`}>
        <GridLines scale={scale} width={width - LEFT} />
        {chart.type === "bar" ? <Bars {...drawing} /> : <Lines {...drawing} filled={chart.type === "area"} />}
        <Categories names={axis.categories} slot={slot} />
        {axis.x_label && (
          <text class="axis-name" x={(width - LEFT) / 2} y={HEIGHT + LABELS + 14} text-anchor="middle">
            {axis.x_label}
          </text>
        )}
      </g>
      {axis.y_label && (
        <text class="axis-name" transform={`translate(10 ${TOP + HEIGHT / 2}) rotate(-90)`} text-anchor="middle">
          {axis.y_label}
        </text>
      )}
    </svg>
  );
}

function describeChart(chart: Chart): string {
  return (chart.series ?? [])
    .map((one) => `${one.name}: ${one.data.map((point) => `${point.label} ${point.value}`).join(", ")}.`)
    .join(" ");
}

function GridLines({ scale, width }: { scale: Scale; width: number }) {
  return (
    <>
      {scale.ticks.map((tick) => (
        <g transform={`translate(0 ${scale.at(tick)})`}>
          <line class={tick === 0 ? "rule zero" : "rule"} x2={width} />
          <text class="tick" x={-8} dy="0.32em" text-anchor="end">
            {formatShort(tick)}
          </text>
        </g>
      ))}
    </>
  );
}

function Categories({ names, slot }: { names: string[]; slot: number }) {
  const each = Math.ceil(LABEL_WIDTH / slot);
  const room = Math.max(Math.floor((slot * each) / 6.5), 4);
  return (
    <>
      {names.map((name, at) =>
        at % each ? null : (
          <text class="tick" x={slot * (at + 0.5)} y={HEIGHT + 17} text-anchor="middle">
            {name.length > room ? name.slice(0, room - 1) + "…" : name}
          </text>
        ),
      )}
    </>
  );
}

function Bars({ series, scale, slot }: Drawing) {
  const wide = Math.min((slot * 0.72) / series.length, 44);
  const zero = scale.at(0);
  return (
    <>
      {series.map((one, nth) =>
        one.data.map((point, at) => {
          const y = scale.at(point.value);
          const x = slot * (at + 0.5) + wide * (nth - series.length / 2);
          return (
            <rect
              class={`ink-${nth % 12}`}
              x={x + 1}
              y={Math.min(y, zero)}
              width={Math.max(wide - 2, 1)}
              height={Math.max(Math.abs(zero - y), 1)}
              rx={2}
            >
              <title>{`${point.label}, ${one.name}: ${point.value.toLocaleString()}`}</title>
            </rect>
          );
        }),
      )}
    </>
  );
}

function Lines({ series, scale, slot, filled }: Drawing & { filled: boolean }) {
  return (
    <>
      {series.map((one, nth) => {
        const points = one.data.map((point, at) => [slot * (at + 0.5), scale.at(point.value)] as const);
        const path = "M" + points.map((point) => point.join(" ")).join("L");
        const zero = scale.at(0);
        return (
          <g class={`ink-${nth % 12}`}>
            {filled && <path class="area" d={`${path}L${points.at(-1)?.[0]} ${zero}L${points[0]?.[0]} ${zero}Z`} />}
            <path class="line" d={path} />
            {points.map(([x, y], at) => (
              <circle cx={x} cy={y} r={3.5}>
                <title>{`${one.data[at]!.label}, ${one.name}: ${one.data[at]!.value.toLocaleString()}`}</title>
              </circle>
            ))}
          </g>
        );
      })}
    </>
  );
}
