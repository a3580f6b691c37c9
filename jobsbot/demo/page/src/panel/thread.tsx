// A message and the replies to it.

import { useEffect, useState } from "preact/hooks";
import { Composer } from "../chat/composer";
import { MessageLog } from "../chat/message-log";
import type { PageState } from "../state/page-state";
import type { Channel, ServerState, Status } from "../state/protocol";
import { listReplies } from "../state/server-state";
import { useController } from "../state/contexts";
import { formatChannel } from "../text/names";
import { PanelHead } from "./head";

interface ThreadProps {
  state: PageState;
  server: ServerState;
  channel: Channel;
  ts: string;
}

export function Thread({ state, server, channel, ts }: ThreadProps) {
  const controller = useController();
  const all = server.messages[channel.id] ?? [];
  const status = server.statuses.find((one) => one.channel === channel.id && one.thread_ts === ts);
  const shown = [...all.filter((one) => one.ts === ts), ...listReplies(all, ts)];
  return (
    <>
      <PanelHead title="Thread" about={formatChannel(channel)} close={() => controller.openThread(null)} />
      <MessageLog label="Thread" shown={shown} all={all} busy={state.busy} />
      <div class="say-area">
        {status && <BotStatus key={status.until} status={status} />}
        <Composer key={ts} channel={channel} thread={ts} />
      </div>
    </>
  );
}

// Slack shows it behind the app's name, and takes it away by itself when its time is over.
function BotStatus({ status }: { status: Status }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), status.until * 1000 - Date.now());
    return () => clearTimeout(timer);
  }, []);
  if (over) return null;
  return (
    <p class="note waiting" role="status">
      <span class="spinner" aria-hidden="true" /> jobsbot {status.status}
    </p>
  );
}
