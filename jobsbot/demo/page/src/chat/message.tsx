// One message, as Slack lays it out: who, when, what, and what hangs from it.

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Blocks } from "../blocks";
import { SurfaceContext, useValues, type Surface } from "../blocks/surface";
import type { Block } from "../blocks/shapes";
import { memo } from "../state/memo";
import type { Message, Person } from "../state/protocol";
import { useController } from "../state/contexts";
import { formatTime, formatFullTime } from "../text/dates";
import { stripMrkdwn, Mrkdwn } from "../text/mrkdwn";
import { Avatar } from "./avatar";
import { Attachments } from "./attachments";
import { EyeIcon, ReplyIcon } from "./icons";

export interface MessageProps {
  message: Message;
  author: Person | undefined;
  joined: boolean; // follows another by the same author, soon after
  busy: string | null; // the element in it that waits for an answer
  replies: number;
  reply?: (ts: string) => void;
}

export const MessageRow = memo(function MessageRow(props: MessageProps) {
  const { message, author, joined, replies, reply } = props;
  const row = useFocusKept();
  const at = new Date(Number(message.ts) * 1000);
  const name = message.username ?? author?.name ?? message.user;
  if (message.kind === "system") return <p class="system-line">{stripMrkdwn(message.text)}</p>;
  return (
    <article
      ref={row}
      tabIndex={-1}
      class={`message ${message.ephemeral_for ? "private" : ""} ${joined ? "joined" : ""}`}
      aria-label={`${name}, ${formatTime(at)}: ${stripMrkdwn(message.text)}`}
      data-ts={message.ts}
    >
      {message.ephemeral_for && (
        <p class="private-mark">
          <EyeIcon /> Only visible to you
        </p>
      )}
      <div class="message-side">{joined ? <Time at={at} /> : <Avatar name={name} person={author} />}</div>
      <div class="message-main">
        {!joined && (
          <p class="byline">
            <strong>{name}</strong>
            {author?.is_bot && <span class="badge">bot</span>}
            <Time at={at} />
          </p>
        )}
        <MessageBody {...props} />
        <Attachments message={message} />
        {replies > 0 && reply && (
          <button type="button" class="replies" onClick={() => reply(message.ts)}>
            {replies} {replies === 1 ? "reply" : "replies"}
          </button>
        )}
      </div>
      {reply && !message.ephemeral_for && (
        <button type="button" class="reply-button" aria-label="Reply in a thread" onClick={() => reply(message.ts)}>
          <ReplyIcon />
        </button>
      )}
    </article>
  );
});

// Whoever pressed a button that went with an edit stays at its message.
function useFocusKept() {
  const row = useRef<HTMLElement>(null);
  const had = !!row.current?.contains(document.activeElement);
  useLayoutEffect(() => {
    if (had && !row.current!.contains(document.activeElement)) row.current!.focus({ preventScroll: true });
  });
  return row;
}

function Time({ at }: { at: Date }) {
  return (
    <time dateTime={at.toISOString()} title={formatFullTime(at)}>
      {formatTime(at)}
    </time>
  );
}

function MessageBody({ message, busy }: MessageProps) {
  const surface = useMessageSurface(message, busy);
  const edited = message.edited ? <span class="edited">(edited)</span> : null;
  if (!message.blocks?.length)
    return (
      <div class="words">
        <Mrkdwn text={message.text} /> {edited}
      </div>
    );
  return (
    <SurfaceContext.Provider value={surface}>
      <Blocks blocks={message.blocks} />
      {edited}
    </SurfaceContext.Provider>
  );
}

const NO_BLOCKS: Block[] = [];

function useMessageSurface(message: Message, busy: string | null): Surface {
  const controller = useController();
  const { values, set } = useValues(message.blocks ?? NO_BLOCKS);
  return useMemo(
    () => ({
      values,
      errors: {},
      busy,
      set,
      press: (block, element, value) => controller.pressInMessage(message, block, element, value, values),
    }),
    [controller, message, busy, values],
  );
}

