// Behind the scenes: each request as it is made, and the controls that switch faults on.

import { useState } from "preact/hooks";
import type { LoggedRequest, ServerState, Destination } from "../state/protocol";
import { useController } from "../state/contexts";
import { PanelHead } from "./head";
import { FaultControls } from "./fault-controls";

const DESTINATIONS: Record<Destination, string> = { "jobs-api": "Jobs API", slack: "Slack", bot: "Bot" };
const FULL_BAR_MS = 1500;

export function RequestLogPanel({ server }: { server: ServerState }) {
  const controller = useController();
  const [only, setOnly] = useState<Destination | null>(null);
  const shown = server.requests.filter((one) => !only || one.to === only).toReversed();
  return (
    <>
      <PanelHead title="Behind the scenes" close={() => controller.showRequestLog(false)} />
      <div class="behind">
        <FaultControls server={server} />
        <DestinationFilter server={server} only={only} choose={setOnly} />
        <ol class="exchanges" aria-label="Requests, newest first">
          {shown.map((one) => <RequestRow key={one.id} request={one} />)}
        </ol>
        {!shown.length && <p class="quiet empty">Say something, and each request that it leads to appears here.</p>}
      </div>
    </>
  );
}

interface FilterProps {
  server: ServerState;
  only: Destination | null;
  choose(side: Destination | null): void;
}

function DestinationFilter({ server, only, choose }: FilterProps) {
  const count = (side: Destination) => server.requests.filter((one) => one.to === side).length;
  return (
    <div class="side-filter" role="group" aria-label="Which requests">
      {(Object.keys(DESTINATIONS) as Destination[]).map((side) => (
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

function RequestRow({ request }: { request: LoggedRequest }) {
  const { at, to, method, path, note, status, ms } = request;
  const failed = status === 0 || Number(status) >= 400;
  const width = Math.max(2, Math.min(100, (100 * (ms ?? 0)) / FULL_BAR_MS));
  return (
    <li class={`exchange ${to} ${failed ? "failed" : ""}`}>
      <p class="exchange-top">
        <span class="side-name">{DESTINATIONS[to]}</span>
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
