// Behind the scenes: each request that the bot makes, as it makes it, and the levers that make the world
// misbehave.

import { useState } from "preact/hooks";
import type { Exchange, Scene, Side } from "../state/protocol";
import { useDesk } from "../state/store";
import { PanelHead } from "./head";
import { Levers } from "./levers";

const SIDES: Record<Side, string> = { "jobs-api": "Jobs API", slack: "Slack", bot: "Bot" };
const FULL_BAR_MS = 1500;

export function Behind({ scene }: { scene: Scene }) {
  const desk = useDesk();
  const [only, setOnly] = useState<Side | null>(null);
  const shown = scene.behind.filter((one) => !only || one.to === only).toReversed();
  return (
    <>
      <PanelHead title="Behind the scenes" close={() => desk.showBehind(false)} />
      <div class="behind">
        <Levers scene={scene} />
        <SideFilter scene={scene} only={only} choose={setOnly} />
        <ol class="exchanges" aria-label="Requests, newest first">
          {shown.map((one) => <ExchangeRow key={one.id} exchange={one} />)}
        </ol>
        {!shown.length && <p class="quiet empty">Say something, and each request that it leads to appears here.</p>}
      </div>
    </>
  );
}

interface FilterProps {
  scene: Scene;
  only: Side | null;
  choose(side: Side | null): void;
}

function SideFilter({ scene, only, choose }: FilterProps) {
  const count = (side: Side) => scene.behind.filter((one) => one.to === side).length;
  return (
    <div class="side-filter" role="group" aria-label="Which requests">
      {(Object.keys(SIDES) as Side[]).map((side) => (
        <button
          type="button"
          class={`chip side ${side}`}
          aria-pressed={only === side}
          onClick={() => choose(only === side ? null : side)}
        >
          To {side === "bot" ? "the bot" : side === "slack" ? "Slack" : "the Jobs API"} · {count(side)}
        </button>
      ))}
    </div>
  );
}

function ExchangeRow({ exchange }: { exchange: Exchange }) {
  const { at, to, method, path, note, status, ms } = exchange;
  const failed = status === 0 || Number(status) >= 400;
  const width = Math.max(2, Math.min(100, (100 * (ms ?? 0)) / FULL_BAR_MS));
  return (
    <li class={`exchange ${to} ${failed ? "failed" : ""}`}>
      <p class="exchange-top">
        <span class="side-name">{SIDES[to]}</span>
        <time>{new Date(at).toLocaleTimeString(undefined, { hour12: false })}</time>
        <span class="exchange-status">{ms == null ? "under way" : `${status || "no answer"} · ${Math.round(ms)} ms`}</span>
      </p>
      <p class="exchange-path">
        <span class="method">{method}</span> {path}
      </p>
      {note && <p class="exchange-note">{note}</p>}
      <span class={`bar ${ms == null ? "moving" : ""}`} style={{ width: `${width}%` }} aria-hidden="true" />
    </li>
  );
}
