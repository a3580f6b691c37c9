// A message and the replies to it.

import { useEffect, useState } from "preact/hooks";
import { Composer } from "../chat/composer";
import { Log } from "../chat/log";
import type { Face } from "../state/face";
import type { Channel, Scene, Status } from "../state/protocol";
import { replies } from "../state/scene";
import { useDesk } from "../state/store";
import { nameOf } from "../text/names";
import { PanelHead } from "./head";

interface ThreadProps {
  face: Face;
  scene: Scene;
  channel: Channel;
  ts: string;
}

export function Thread({ face, scene, channel, ts }: ThreadProps) {
  const desk = useDesk();
  const all = scene.messages[channel.id] ?? [];
  const status = scene.statuses.find((one) => one.channel === channel.id && one.thread_ts === ts);
  const shown = [...all.filter((one) => one.ts === ts), ...replies(all, ts)];
  return (
    <>
      <PanelHead title="Thread" about={nameOf(channel)} close={() => desk.openThread(null)} />
      <Log label="Thread" shown={shown} all={all} busy={face.busy} />
      <div class="say-area">
        {status && <Doing key={status.until} status={status} />}
        <Composer key={ts} channel={channel} thread={ts} />
      </div>
    </>
  );
}

// Slack shows it behind the app's name, and takes it away by itself when its time is over.
function Doing({ status }: { status: Status }) {
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
