// What mrkdwn, Markdown and rich text have in common: links, mentions, dates.

import type { ComponentChildren } from "preact";
import { formatFullTime, formatDateTokens } from "./dates";
import { useNames } from "./names";

const SAFE = /^(https?:|mailto:|\/)/i;
const MESSAGE = /^https:\/\/[\w.-]+\.slack\.com\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?|$)/;

export function Link({ href, children }: { href: string; children?: ComponentChildren }) {
  const shown = children ?? href;
  const message = MESSAGE.exec(href);
  if (message) return <MessageLink of={message}>{shown}</MessageLink>;
  if (!SAFE.test(href)) return <>{shown}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {shown}
    </a>
  );
}

// The address of a message in this workspace, which is nowhere but on this page.
function MessageLink({ of, children }: { of: RegExpExecArray; children: ComponentChildren }) {
  const names = useNames();
  const [href, channel, seconds, fraction] = of;
  const open = (event: MouseEvent) => {
    event.preventDefault();
    names.openChannel(channel ?? "");
    const ts = `${seconds}.${fraction}`;
    setTimeout(() => document.querySelector(`[data-ts="${ts}"]`)?.scrollIntoView({ block: "center" }));
  };
  return (
    <a href={href} onClick={open}>
      {children}
    </a>
  );
}

export function PersonMention({ id }: { id: string }) {
  const names = useNames();
  return <span class={names.me === id ? "mention mine" : "mention"}>@{names.person(id)}</span>;
}

export function ChannelMention({ id }: { id: string }) {
  const names = useNames();
  return (
    <button type="button" class="mention" onClick={() => names.openChannel(id)}>
      #{names.channel(id)}
    </button>
  );
}

export function GroupMention({ id }: { id: string }) {
  return <span class="mention">@{useNames().group(id)}</span>;
}

export function Broadcast({ range }: { range: string }) {
  return <span class="mention mine">@{range}</span>;
}

export function When({ epoch, format, href }: { epoch: number; format: string; href?: string }) {
  const at = new Date(epoch * 1000);
  const time = (
    <time dateTime={at.toISOString()} title={formatFullTime(at)}>
      {formatDateTokens(epoch, format)}
    </time>
  );
  return href ? <Link href={href}>{time}</Link> : time;
}
