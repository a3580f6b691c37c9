// Messages one under the other, kept at the newest as long as the reader is there.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { messageKey, type Busy } from "../state/page-state";
import type { Message } from "../state/protocol";
import { listReplies } from "../state/server-state";
import { useServerState } from "../state/contexts";
import { formatDay } from "../text/dates";
import { MessageRow } from "./message";

const JOINED_WITHIN_S = 300;
const NEAR_THE_END = 120; // pixels

interface MessageLogProps {
  label: string;
  shown: Message[];
  all: Message[];
  busy: Busy | null;
  reply?: (ts: string) => void;
  children?: ComponentChildren; // stands above the first message
}

export function MessageLog({ label, shown, all, busy, reply, children }: MessageLogProps) {
  const { people, me } = useServerState();
  const { box, content, away, scrollToEnd } = useStickyEnd(label);
  const authors = useMemo(() => new Map(people.map((one) => [one.id, one])), [people]);
  return (
    <div class="log-frame">
      <div class="log" ref={box} tabIndex={0} role="log" aria-label={label} aria-live="polite">
        <div class="log-content" ref={content}>
          {children}
          {shown.map((message, at) => (
            <div key={`${me} ${message.ts}`}>
              {!sameDay(message, shown[at - 1]) && <DayLine message={message} />}
              <MessageRow
                message={message}
                author={authors.get(message.user)}
                joined={isJoined(message, shown[at - 1])}
                busy={busy?.where === messageKey(message) ? busy.key : null}
                replies={reply ? listReplies(all, message.ts).length : 0}
                reply={reply}
              />
            </div>
          ))}
        </div>
      </div>
      {away && (
        <button type="button" class="to-end" onClick={scrollToEnd}>
          Newest ↓
        </button>
      )}
    </div>
  );
}

function DayLine({ message }: { message: Message }) {
  return (
    <p class="day-line">
      <span>{formatDay(dateOf(message))}</span>
    </p>
  );
}

// Follows the end as the content grows, unless the reader has scrolled away from it.
function useStickyEnd(label: string) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const follows = useRef(true);
  const scrollToEnd = () => {
    follows.current = true;
    box.current!.scrollTop = box.current!.scrollHeight;
  };
  useLayoutEffect(() => {
    const watched = box.current!;
    let top = watched.scrollTop;
    const scrolled = () => {
      const left = watched.scrollHeight - watched.scrollTop - watched.clientHeight;
      if (left < NEAR_THE_END) follows.current = true;
      else if (watched.scrollTop < top) follows.current = false; // only the reader scrolls up
      top = watched.scrollTop;
      setAway(!follows.current);
    };
    const grown = new ResizeObserver(() => follows.current && scrollToEnd());
    grown.observe(content.current!);
    grown.observe(watched);
    watched.addEventListener("scroll", scrolled, { passive: true });
    return () => (grown.disconnect(), watched.removeEventListener("scroll", scrolled));
  }, []);
  useLayoutEffect(scrollToEnd, [label]);
  return { box, content, away, scrollToEnd };
}

const dateOf = (message: Message) => new Date(Number(message.ts) * 1000);

function sameDay(one: Message, before: Message | undefined): boolean {
  return !!before && dateOf(one).toDateString() === dateOf(before).toDateString();
}

function isJoined(one: Message, before: Message | undefined): boolean {
  if (!before || before.kind === "system" || before.ephemeral_for) return false;
  if (one.ephemeral_for || one.blocks?.length) return false; // a card has its own byline
  const near = Number(one.ts) - Number(before.ts) < JOINED_WITHIN_S;
  return near && before.user === one.user && sameDay(one, before);
}
