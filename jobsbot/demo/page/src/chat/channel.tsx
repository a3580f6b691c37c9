// A channel: its messages, and the box to say something in.

import type { PageState } from "../state/page-state";
import type { Channel, ServerState } from "../state/protocol";
import { listTopLevel } from "../state/server-state";
import { useController } from "../state/contexts";
import { formatChannel } from "../text/names";
import { Composer } from "./composer";
import { SentenceSuggestions } from "./suggestions";
import { MessageLog } from "./message-log";

export function ChannelView({ state, server, channel }: { state: PageState; server: ServerState; channel: Channel }) {
  const controller = useController();
  const all = server.messages[channel.id] ?? [];
  return (
    <>
      <MessageLog
        label={`Messages in ${formatChannel(channel)}`}
        shown={listTopLevel(all)}
        all={all}
        busy={state.busy}
        reply={(ts) => controller.openThread(ts)}
      >
        <ChannelIntro channel={channel} />
      </MessageLog>
      <div class="say-area">
        {!channel.bot_is_member && channel.kind === "channel" && <InviteNote channel={channel} />}
        {state.waiting?.channel === channel.id && <WaitingNote text={state.waiting.text} />}
        <SentenceSuggestions />
        <Composer key={channel.id} channel={channel} />
      </div>
    </>
  );
}

function ChannelIntro({ channel }: { channel: Channel }) {
  return (
    <div class="beginning">
      <h2>{formatChannel(channel)}</h2>
      <p>{channel.topic || "This is where the conversation begins."}</p>
      <p>A demo: Slack and Scrapy Cloud are stand-ins on this machine, jobsbot is the real bot.</p>
    </div>
  );
}

function InviteNote({ channel }: { channel: Channel }) {
  const controller = useController();
  return (
    <p class="note">
      jobsbot is not in #{channel.name}.{" "}
      <button type="button" class="link" onClick={() => void controller.invite(channel.id)}>
        Invite it
      </button>
    </p>
  );
}

function WaitingNote({ text }: { text: string }) {
  return (
    <p class="note waiting" role="status">
      <span class="spinner" aria-hidden="true" /> Waiting for jobsbot to answer <q>{text}</q>
    </p>
  );
}
