// The `data_visualization` block: the frame around a chart, its legend, and its figures as a table for those
// who do not see it.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { readTextObject } from "../../text/text-object";
import { Cartesian } from "./cartesian";
import { Pie } from "./pie";
import type { Block, Chart } from "../shapes";

export function ChartBlock({ block }: { block: Block }) {
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame);
  const title = readTextObject(block.title);
  const chart = block.chart!;
  const legend = legendOf(chart);
  return (
    <figure ref={frame} class="chart">
      <figcaption>{title}</figcaption>
      {width > 0 && (chart.type === "pie" ? <Pie chart={chart} title={title} width={width} /> : <Cartesian chart={chart} title={title} width={width} />)}
      {legend.length > 1 && (
        <ul class="legend" aria-hidden="true">
          {legend.map((words, at) => (
            <li>
              <span class={`swatch ink-${at % 12}`} />
              {words}
            </li>
          ))}
        </ul>
      )}
      <Figures chart={chart} title={title} />
    </figure>
  );
}

function legendOf(chart: Chart): string[] {
  if (chart.type !== "pie") return (chart.series ?? []).map((one) => one.name);
  const segments = chart.segments ?? [];
  const whole = segments.reduce((sum, one) => sum + one.value, 0);
  return segments.map((one) => `${one.label} · ${one.value.toLocaleString()} (${Math.round((100 * one.value) / whole)} %)`);
}

// The frame's width in pixels, so that words in a chart keep their size on a phone.
function useWidth(frame: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    watch.observe(frame.current!);
    return () => watch.disconnect();
  }, []);
  return width;
}

function Figures({ chart, title }: { chart: Chart; title: string }) {
  const series = chart.series ?? [{ name: "Value", data: chart.segments ?? [] }];
  return (
    <div class="unseen">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{chart.axis_config?.x_label ?? "Label"}</th>
            {series.map((one) => <th scope="col">{one.name}</th>)}
          </tr>
        </thead>
        <tbody>
          {series[0]?.data.map((point, at) => (
            <tr>
              <th scope="row">{point.label}</th>
              {series.map((one) => <td>{one.data[at]?.value}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
