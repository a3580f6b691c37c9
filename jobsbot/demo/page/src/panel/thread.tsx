// A message and the replies to it.

import { Composer } from "../chat/composer";
import { Log } from "../chat/log";
import type { Face } from "../state/face";
import type { Channel, Scene } from "../state/protocol";
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
  const shown = [...all.filter((one) => one.ts === ts), ...replies(all, ts)];
  return (
    <>
      <PanelHead title="Thread" about={nameOf(channel)} close={() => desk.openThread(null)} />
      <Log label="Thread" shown={shown} all={all} busy={face.busy} />
      <div class="say-area">
        <Composer key={ts} channel={channel} thread={ts} />
      </div>
    </>
  );
}
