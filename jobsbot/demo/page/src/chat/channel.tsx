// A channel: its messages, and the box to say something in.

import type { Face } from "../state/face";
import type { Channel, Scene } from "../state/protocol";
import { topLevel } from "../state/scene";
import { useDesk } from "../state/store";
import { nameOf } from "../text/names";
import { Composer } from "./composer";
import { Hints } from "./hints";
import { Log } from "./log";

export function ChannelView({ face, scene, channel }: { face: Face; scene: Scene; channel: Channel }) {
  const desk = useDesk();
  const all = scene.messages[channel.id] ?? [];
  return (
    <>
      <Log
        label={`Messages in ${nameOf(channel)}`}
        shown={topLevel(all)}
        all={all}
        busy={face.busy}
        reply={(ts) => desk.openThread(ts)}
      >
        <Beginning channel={channel} />
      </Log>
      <div class="say-area">
        {!channel.bot_is_member && channel.kind === "channel" && <NotHere channel={channel} />}
        {face.waiting?.channel === channel.id && <Waiting text={face.waiting.text} />}
        <Hints />
        <Composer key={channel.id} channel={channel} />
      </div>
    </>
  );
}

function Beginning({ channel }: { channel: Channel }) {
  return (
    <div class="beginning">
      <h2>{nameOf(channel)}</h2>
      <p>{channel.topic || "This is where the conversation begins."}</p>
      <p>A demo: Slack and Scrapy Cloud are stand-ins on this machine, jobsbot is the real bot.</p>
    </div>
  );
}

function NotHere({ channel }: { channel: Channel }) {
  const desk = useDesk();
  return (
    <p class="note">
      jobsbot is not in #{channel.name}.{" "}
      <button type="button" class="link" onClick={() => void desk.invite(channel.id)}>
        Invite it
      </button>
    </p>
  );
}

function Waiting({ text }: { text: string }) {
  return (
    <p class="note waiting" role="status">
      <span class="spinner" aria-hidden="true" /> Waiting for jobsbot to answer <q>{text}</q>
    </p>
  );
}
