// Switches faults of the stand-ins on and off, and kills the bot.

import { useId } from "preact/hooks";
import type { BotState, ServerState } from "../state/protocol";
import { useController } from "../state/contexts";

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

export function FaultControls({ server }: { server: ServerState }) {
  const controller = useController();
  const { api, slack } = server.faults;
  return (
    <section class="levers" aria-label="Make the world misbehave">
      <FaultControl name="The Jobs API" modes={API_MODES} now={api.mode} set={(mode) => void controller.setFaults({ api: { mode } })} />
      <FaultControl
        name="Slack"
        modes={SLACK_MODES}
        now={slack.older ? OLDER : slack.mode}
        set={(mode) => void controller.setFaults({ slack: readSlackFaults(mode) })}
      />
      <div class="lever">
        <span class="lever-name">jobsbot</span>
        <span class="bot-words">{describeBotState(server.bot)}</span>
        <button type="button" class="button plain small" onClick={() => void controller.restartBot()}>
          Kill and restart
        </button>
      </div>
    </section>
  );
}

const readSlackFaults = (mode: string) => ({ mode: mode === OLDER ? "well" : mode, older: mode === OLDER });

export function describeBotState(bot: BotState): string {
  return { starting: "is starting", up: "is up", down: "is down", restarting: "is restarting" }[bot.state];
}

interface FaultControlProps {
  name: string;
  modes: [string, string][];
  now: string;
  set(mode: string): void;
}

function FaultControl({ name, modes, now, set }: FaultControlProps) {
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
