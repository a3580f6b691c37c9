// Slack's own light markup. It is not Markdown.
// https://docs.slack.dev/messaging/formatting-message-text

import type { ComponentChildren } from "preact";
import { findEmoji } from "./emoji";
import { Broadcast, ChannelMention, GroupMention, Link, PersonMention, When } from "./references";

export function Mrkdwn({ text }: { text: string }) {
  return (
    <>
      {text.split("```").map((part, at) =>
        at % 2 ? <pre key={at}>{unescapeEntities(part.replace(/^\n|\n$/g, ""))}</pre> : <Lines key={at} text={part} />,
      )}
    </>
  );
}

// The text as a screen reader or a one-line notice gets it.
export function stripMrkdwn(text: string): string {
  return unescapeEntities(text.replace(/<([^<>]+)>/g, (_, inside: string) => inside.split("|").at(-1) ?? inside));
}

export const unescapeEntities = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function Lines({ text }: { text: string }) {
  const shown: ComponentChildren[] = [];
  for (const run of groupQuotedLines(text)) {
    if (run.quoted) shown.push(<blockquote>{drawLines(run.lines)}</blockquote>);
    else shown.push(...drawLines(run.lines));
  }
  return <>{shown}</>;
}

// Neighbouring lines that are quoted, or not, together.
function groupQuotedLines(text: string): { quoted: boolean; lines: string[] }[] {
  const all: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quoted = line.startsWith("&gt;");
    if (all.at(-1)?.quoted !== quoted) all.push({ quoted, lines: [] });
    all.at(-1)!.lines.push(quoted ? line.slice(4).trimStart() : line);
  }
  return all;
}

function drawLines(lines: string[]): ComponentChildren[] {
  return lines.flatMap((line, at) => (at ? [<br />, ...drawInline(line)] : drawInline(line)));
}

// A word joiner is no boundary of words: what stands beside it marks nothing.
const JOINED = "\\w\\u2060";
const INLINE = new RegExp(
  [
    "(?<!\\u2060)`(?<code>[^`]+)`(?!\\u2060)",
    "<(?<angle>[^<>]+)>",
    `(?<![${JOINED}*])\\*(?<bold>[^\\s*\\u2060](?:[^*]*[^\\s*\\u2060])?)\\*(?![${JOINED}*])`,
    `(?<![${JOINED}_])_(?<italic>[^\\s_\\u2060](?:[^_]*[^\\s_\\u2060])?)_(?![${JOINED}_])`,
    `(?<![${JOINED}~])~(?<strike>[^\\s~\\u2060](?:[^~]*[^\\s~\\u2060])?)~(?![${JOINED}~])`,
    "(?<![\\w:]):(?<emoji>[a-z0-9_+-]+):",
    "(?<bare>https?://[^\\s<>|]*[^\\s<>|.,;:!?)'\"])",
  ].join("|"),
  "g",
);

function drawInline(text: string): ComponentChildren[] {
  const shown: ComponentChildren[] = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    shown.push(unescapeEntities(text.slice(from, found.index)), drawMatch(found.groups!));
    from = found.index + found[0].length;
  }
  return [...shown, unescapeEntities(text.slice(from))];
}

function drawMatch(found: Record<string, string | undefined>): ComponentChildren {
  if (found.code !== undefined) return <code>{unescapeEntities(found.code)}</code>;
  if (found.angle !== undefined) return drawReference(found.angle);
  if (found.bold !== undefined) return <strong>{drawInline(found.bold)}</strong>;
  if (found.italic !== undefined) return <em>{drawInline(found.italic)}</em>;
  if (found.strike !== undefined) return <s>{drawInline(found.strike)}</s>;
  if (found.bare !== undefined) return <Link href={unescapeEntities(found.bare)} />;
  return findEmoji(found.emoji!);
}

// `<@U…>` `<#C…|name>` `<!here>` `<!subteam^S…>` `<!date^…>` `<https://…|words>`
function drawReference(inside: string): ComponentChildren {
  const [head, words] = splitOnce(inside, "|");
  if (head.startsWith("@")) return <PersonMention id={head.slice(1)} />;
  if (head.startsWith("#")) return <ChannelMention id={head.slice(1)} />;
  if (head.startsWith("!")) return drawSpecial(head.slice(1), words);
  return <Link href={unescapeEntities(head)}>{words === undefined ? unescapeEntities(head) : unescapeEntities(words)}</Link>;
}

function drawSpecial(head: string, words: string | undefined): ComponentChildren {
  const [kind, epoch, format, href] = head.split("^");
  if (kind === "date" && Number.isFinite(Number(epoch)))
    return <When epoch={Number(epoch)} format={unescapeEntities(format ?? "")} href={href && unescapeEntities(href)} />;
  if (kind === "subteam") return <GroupMention id={epoch ?? ""} />;
  if (["here", "channel", "everyone"].includes(kind!)) return <Broadcast range={kind!} />;
  return unescapeEntities(words ?? head);
}

function splitOnce(text: string, by: string): [string, string | undefined] {
  const at = text.indexOf(by);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
