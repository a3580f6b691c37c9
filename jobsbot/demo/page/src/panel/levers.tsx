// Make the world misbehave, and see what the bot says.

import { useId } from "preact/hooks";
import type { BotState, Scene } from "../state/protocol";
import { useDesk } from "../state/store";

const OLDER = "older"; // a workspace that refuses data tables and charts
const API_MODES: [string, string][] = [
  ["well", "Well"],
  ["slow", "Slow"],
  ["hanging", "Hanging"],
  ["503", "503"],
  ["429", "429"],
  ["cut", "Cuts streams"],
];
const SLACK_MODES: [string, string][] = [
  ["well", "Well"],
  ["rate_limited", "Rate-limited"],
  [OLDER, "No new tables"],
];

export function Levers({ scene }: { scene: Scene }) {
  const desk = useDesk();
  const { api, slack } = scene.faults;
  return (
    <section class="levers" aria-label="Make the world misbehave">
      <Lever name="The Jobs API" modes={API_MODES} now={api.mode} set={(mode) => void desk.disturb({ api: { mode } })} />
      <Lever
        name="Slack"
        modes={SLACK_MODES}
        now={slack.older ? OLDER : slack.mode}
        set={(mode) => void desk.disturb({ slack: slackFaults(mode) })}
      />
      <div class="lever">
        <span class="lever-name">jobsbot</span>
        <span class="bot-words">{stateInWords(scene.bot)}</span>
        <button type="button" class="button plain small" onClick={() => void desk.restartBot()}>
          Kill and restart
        </button>
      </div>
    </section>
  );
}

const slackFaults = (mode: string) => ({ mode: mode === OLDER ? "well" : mode, older: mode === OLDER });

export function stateInWords(bot: BotState): string {
  return { starting: "is starting", up: "is up", down: "is down", restarting: "is restarting" }[bot.state];
}

interface LeverProps {
  name: string;
  modes: [string, string][];
  now: string;
  set(mode: string): void;
}

function Lever({ name, modes, now, set }: LeverProps) {
  const id = useId();
  return (
    <fieldset class="lever">
      <legend class="lever-name">{name}</legend>
      <div class="modes">
        {modes.map(([mode, words]) => (
          <label class={mode === now && mode !== "well" ? "mode trouble" : "mode"}>
            <input type="radio" name={id} checked={mode === now} onChange={() => set(mode)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
