// The `rich_text` block: text as data, with no markup to parse.

import type { ComponentChildren } from "preact";
import type { RichPart, RichPiece } from "../blocks/shapes";
import { findEmoji, fromCodePoints } from "./emoji";
import { Broadcast, ChannelMention, GroupMention, Link, PersonMention, When } from "./references";

export function RichText({ parts }: { parts: RichPart[] }) {
  return <div class="rich">{parts.map(drawPart)}</div>;
}

// What the parts say, for sorting, filtering and labels.
export function readRichText(parts: RichPart[]): string {
  return parts.map(readText).join(" ");
}

function readText(one: RichPart | RichPiece): string {
  if ("elements" in one) return (one.elements as (RichPart | RichPiece)[]).map(readText).join("");
  return one.text ?? one.fallback ?? one.name ?? one.url ?? "";
}

function drawPart(one: RichPart): ComponentChildren {
  const pieces = one.elements as RichPiece[];
  switch (one.type) {
    case "rich_text_list":
      return drawList(one);
    case "rich_text_preformatted":
      return <pre>{pieces.map(drawPiece)}</pre>;
    case "rich_text_quote":
      return <blockquote>{pieces.map(drawPiece)}</blockquote>;
  }
  return <div class="rich-line">{pieces.map(drawPiece)}</div>;
}

function drawList(one: RichPart): ComponentChildren {
  const items = (one.elements as RichPart[]).map((item) => <li>{(item.elements as RichPiece[]).map(drawPiece)}</li>);
  const deep = `deep-${Math.min(one.indent ?? 0, 4)}`;
  if (one.style === "ordered") return <ol class={deep} start={(one.offset ?? 0) + 1}>{items}</ol>;
  return <ul class={deep}>{items}</ul>;
}

function drawPiece(one: RichPiece): ComponentChildren {
  return applyStyle(drawUnstyled(one), one);
}

function drawUnstyled(one: RichPiece): ComponentChildren {
  switch (one.type) {
    case "text":
      return one.text;
    case "link":
      return <Link href={one.url ?? ""}>{one.text || one.url}</Link>;
    case "user":
      return <PersonMention id={one.user_id ?? ""} />;
    case "channel":
      return <ChannelMention id={one.channel_id ?? ""} />;
    case "usergroup":
      return <GroupMention id={one.usergroup_id ?? ""} />;
    case "broadcast":
      return <Broadcast range={one.range ?? "here"} />;
    case "emoji":
      return one.unicode ? fromCodePoints(one.unicode) : findEmoji(one.name ?? "");
    case "date":
      return <When epoch={one.timestamp ?? 0} format={one.format ?? "{date_short}"} href={one.url} />;
  }
  return one.text ?? one.value ?? one.fallback ?? "";
}

function applyStyle(shown: ComponentChildren, { style = {} }: RichPiece): ComponentChildren {
  if (style.code) shown = <code>{shown}</code>;
  if (style.bold) shown = <strong>{shown}</strong>;
  if (style.italic) shown = <em>{shown}</em>;
  if (style.strike) shown = <s>{shown}</s>;
  if (style.underline) shown = <u>{shown}</u>;
  return shown;
}
